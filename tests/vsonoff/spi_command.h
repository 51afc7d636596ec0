/* spi_command.h: bits of the SPI controller's command register, set to start a command (Espressif's
 * documentation of the ESP8266, "SPI").  For the controller (chip_spi.c) and the ROM's routines
 * (rom_flash.c). */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_SPI_COMMAND_H
#define VSONOFF_SPI_COMMAND_H

#define CMD_READ (1u << 31)
#define CMD_WREN (1u << 30)
#define CMD_WRDI (1u << 29)
#define CMD_RDID (1u << 28)
#define CMD_RDSR (1u << 27)
#define CMD_WRSR (1u << 26)
#define CMD_PP   (1u << 25)
#define CMD_SE   (1u << 24)
#define CMD_BE   (1u << 23)
#define CMD_CE   (1u << 22)
#define CMD_DP   (1u << 21)
#define CMD_RES  (1u << 20)
#define CMD_HPM  (1u << 19)
#define CMD_USR  (1u << 18)

#endif
