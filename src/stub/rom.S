/* rom.S: the routines of the mask ROM that the stub calls.  They are too far away for a plain call, so each has a
 * jump here.  README.md says where the addresses are known from. */
/* SPDX-License-Identifier: MIT */
    .macro rom name, addr
    .section .text.\name, "ax"
    .literal_position
    .align 4
    .global \name
    .type \name, @function
\name:
    movi a8, \addr
    jx a8
    .size \name, . - \name
    .endm

    rom rom_reset_vector, 0x40000080
    rom rom_interrupt_attach, 0x40000F88
    rom rom_interrupt_mask, 0x40000F98
    rom rom_interrupt_unmask, 0x40000FA8
    rom rom_set_user_start, 0x40000FBC
    rom rom_software_reset, 0x4000264C
    rom rom_select_spi_function, 0x40003F58
    rom rom_md5_init, 0x40009818
    rom rom_md5_update, 0x40009834
    rom rom_md5_final, 0x40009900

/* Under these names the compiler calls them by itself. */
    rom memcpy, 0x4000DF48
    rom memset, 0x4000E190
    rom __udivsi3, 0x4000E21C
    rom __umodsi3, 0x4000E268
