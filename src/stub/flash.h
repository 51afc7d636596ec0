/* flash.h: the serial flash chip, through user commands of the SPI controller.  (Tests replace the flash.) */
/* SPDX-License-Identifier: MIT */
#ifndef STUB_FLASH_H
#define STUB_FLASH_H

#include <stdbool.h>
#include <stdint.h>

#define FLASH_SECTOR      0x1000u
#define FLASH_BLOCK       0x10000u
#define FLASH_REACH       0x1000000u /* three address bytes */
#define FLASH_PIECE       64u        /* what one SPI transfer carries */
#define FLASH_PIECE_WORDS (FLASH_PIECE / 4)

void flash_start(void);            /* connects the pads to the flash and sets up the controller */
void flash_stop(void);             /* the controller as flash_start found it */
void flash_set_up(void);           /* again: a stray register write may have changed it */
void flash_set_slow(bool is_slow); /* half the usual clock: 13 MHz */
void flash_wake(void);             /* out of deep power-down; waits a while if the flash is busy */
uint32_t flash_id(void);           /* maker | type << 8 | capacity << 16 */

/* Reads in pieces, with time to work on one piece while the next arrives: */
void flash_ask(uint32_t addr); /* starts the transfer of FLASH_PIECE bytes */
/* Waits for its end; returns the words' AND: all ones if the piece is blank. */
uint32_t flash_take(uint32_t piece[FLASH_PIECE_WORDS]);

/* While the flash is busy, call only flash_busy. */
bool flash_busy(void);
void flash_wait(void);
void flash_unlock(void); /* removes block protection if there is any and it is possible */
void flash_erase(uint32_t addr, uint32_t len); /* FLASH_SECTOR, FLASH_BLOCK; 0: all of it */
void flash_program(uint32_t addr, const uint32_t piece[FLASH_PIECE_WORDS]);

#endif
