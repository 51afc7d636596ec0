/* Small programs that test_chip_code.c uploads to instruction RAM and starts: program n is at
 * 0x40100000 + 64 * n, its constants behind its code are out of reach of L32R, so they come first. */
/* SPDX-License-Identifier: MIT */

#define PROGRAM(n) .org (n) * 64

    .text

    PROGRAM(0)          /* sends 'O' and spins */
    j 1f
    .align 4
0:  .word 0x60000000
1:  l32r a2, 0b
    movi a3, 'O'
    s32i a3, a2, 0
2:  j 2b

    PROGRAM(1)          /* reads address 0 */
    movi a2, 0
    l32i a2, a2, 0
1:  j 1b

    PROGRAM(2)          /* reads one byte of instruction RAM */
    j 1f
    .align 4
0:  .word 0x40100000
1:  l32r a2, 0b
    l8ui a2, a2, 0
2:  j 2b

    PROGRAM(3)          /* returns to the ROM */
    ret

    PROGRAM(4)          /* calls a ROM address where no routine starts */
    j 1f
    .align 4
0:  .word 0x40000F00
1:  l32r a2, 0b
    callx0 a2
2:  j 2b

    PROGRAM(5)          /* switches the watchdog on, period 2^10 + 2^10 ticks, and hangs */
    j 1f
    .align 4
0:  .word 0x60000900
1:  l32r a2, 0b
    movi a3, 10
    s32i a3, a2, 4
    s32i a3, a2, 8
    movi a3, 1
    s32i a3, a2, 0
2:  j 2b

    PROGRAM(6)          /* attaches program 7 to the UART interrupt and waits in the ROM, again and again */
    j 1f
    .align 4
0:  .word 0x40000F88    /* ets_isr_attach */
    .word 0x401001C0    /* program 7 */
    .word 0x40000FA8    /* ets_isr_unmask */
    .word 0x40002ECC    /* ets_delay_us */
1:  l32r a8, 0b
    movi a2, 5
    l32r a3, 0b + 4
    callx0 a8
    l32r a8, 0b + 8
    movi a2, 32
    callx0 a8
    j 1f
    PROGRAM(7)          /* interrupt handler: sends each byte back plus one, through the ROM */
    j 2f
    .align 4
0:  .word 0x60000000
    .word 0x40003B30    /* uart_tx_one_char */
2:  addi a1, a1, -16
    s32i a0, a1, 0
    l32r a4, 0b
    l32i a2, a4, 0
    addi a2, a2, 1
    movi a3, 0x1FF
    s32i a3, a4, 0x10   /* INT_CLR */
    l32r a5, 0b + 4
    callx0 a5
    l32i a0, a1, 0
    addi a1, a1, 16
    ret

    PROGRAM(8)          /* second half of program 6 */
    .align 4
0:  .word 0x40002ECC
    .word 100000
1:  l32r a8, 0b
    l32r a2, 0b + 4
    callx0 a8
    j 1b

    PROGRAM(9)          /* memcpy of one byte into instruction RAM */
    j 1f
    .align 4
0:  .word 0x40104000
    .word 0x3FFE8000
    .word 0x4000DF48
1:  l32r a2, 0b
    l32r a3, 0b + 4
    movi a4, 1
    l32r a8, 0b + 8
    callx0 a8
2:  j 2b

    PROGRAM(10)         /* installs program 11 for load faults, causes one, and sends what comes back */
    j 1f
    .align 4
0:  .word 0x40000454    /* _xtos_set_exception_handler */
    .word 0x401002C0    /* program 11 */
    .word 0x60000000
1:  movi a2, 28
    l32r a3, 0b + 4
    l32r a8, 0b
    callx0 a8
    movi a4, 0
    _l32i a4, a4, 0     /* three bytes: the handler skips it */
    l32r a2, 0b + 8
    movi a3, 'H'
    s32i a3, a2, 0
2:  j 2b

    PROGRAM(11)         /* exception handler: goes on behind the instruction */
    l32i a3, a2, 0
    addi a3, a3, 3
    s32i a3, a2, 0
    ret

    PROGRAM(12)         /* software reset by ROM */
    j 1f
    .align 4
0:  .word 0x4000264C
1:  l32r a2, 0b
    callx0 a2

    PROGRAM(13)         /* prints through the ROM: format and text are uploaded to 0x3FFE8000 and +0x40 */
    j 1f
    .align 4
0:  .word 0x400024CC
    .word 0x3FFE8000
    .word 0x3FFE8040
1:  l32r a8, 0b
    l32r a2, 0b + 4
    movi a3, -42
    movi a4, 0xAB
    l32r a5, 0b + 8
    movi a6, 'z'
    callx0 a8
2:  j 2b

    PROGRAM(14)         /* doubles the CPU clock, sends 'D', stores at 0x3FFE8000 how many cycles that took */
    j 1f
    .align 4
0:  .word 0x3FF00014
    .word 0x60000000
    .word 0x3FFE8000
1:  l32r a2, 0b
    movi a3, 1
    s32i a3, a2, 0
    l32r a2, 0b + 4
4:  l32i a4, a2, 0x1C   /* STATUS: until nothing is being sent */
    bltz a4, 4b
    rsr a5, ccount
    movi a3, 'D'
    s32i a3, a2, 0
3:  l32i a4, a2, 0x1C
    bltz a4, 3b
    rsr a6, ccount
    sub a5, a6, a5
    l32r a2, 0b + 8
    s32i a5, a2, 0
2:  j 2b

    PROGRAM(15)         /* sleeps with nothing to wake it */
    movi a2, 0
    wsr a2, intenable
    rsync
    waiti 0
1:  j 1b

    PROGRAM(16)         /* RX threshold 100, timeout 2 bytes; keeps INT_RAW and STATUS in 0x3FFE8000 and +4 */
    j 1f
    .align 4
0:  .word 0x60000000
    .word 0x3FFE8000
    .word 0x82000064
1:  l32r a2, 0b
    l32r a3, 0b + 4
    l32r a4, 0b + 8
    s32i a4, a2, 0x24   /* CONF1 */
    movi a4, 0x1FF
    s32i a4, a2, 0x10   /* INT_CLR */
2:  l32i a4, a2, 0x04
    s32i a4, a3, 0
    l32i a4, a2, 0x1C
    s32i a4, a3, 4
    j 2b

    PROGRAM(18)         /* calls the ROM: address and six arguments at 0x3FFE8000, results to +0x20 */
    j 1f
    .align 4
0:  .word 0x3FFE8000
1:  l32r a15, 0b
    l32i a8, a15, 0
    l32i a2, a15, 4
    l32i a3, a15, 8
    l32i a4, a15, 12
    l32i a5, a15, 16
    l32i a6, a15, 20
    l32i a7, a15, 24
    callx0 a8
    s32i a2, a15, 0x20
    s32i a3, a15, 0x24
2:  j 2b

    PROGRAM(20)         /* as program 6, with a handler that spoils SAR; keeps SAR in 0x3FFE8000 */
    j 1f
    .align 4
0:  .word 0x40000F88
    .word 0x40100580    /* program 22 */
    .word 0x40000FA8
    .word 0x3FFE8000
1:  l32r a8, 0b
    movi a2, 5
    l32r a3, 0b + 4
    callx0 a8
    l32r a8, 0b + 8
    movi a2, 32
    callx0 a8
    l32r a3, 0b + 12
    movi a2, 21
    wsr a2, sar
    j 1f

    PROGRAM(22)         /* handler: takes the byte and leaves another SAR */
    j 2f
    .align 4
0:  .word 0x60000000
2:  l32r a4, 0b
    l32i a2, a4, 0
    movi a3, 0x1FF
    s32i a3, a4, 0x10
    movi a2, 7
    wsr a2, sar
    ret

    PROGRAM(23)         /* second half of program 20 */
1:  rsr a2, sar
    s32i a2, a3, 0
    j 1b

    PROGRAM(24)         /* 80 MHz from the PLL, then sends 'P' */
    j 1f
    .align 4
0:  .word 0x400072D8    /* rom_i2c_writeReg */
    .word 0x60000000
1:  l32r a2, 0b + 4
3:  l32i a4, a2, 0x1C   /* the loader's answer goes out first */
    bltz a4, 3b
    l32r a8, 0b
    movi a2, 103
    movi a3, 4
    movi a4, 1
    movi a5, 0x88
    callx0 a8
    l32r a8, 0b         /* a call leaves nothing in a2 to a11 */
    movi a2, 103
    movi a3, 4
    movi a4, 2
    movi a5, 0x91
    callx0 a8
    l32r a2, 0b + 4
    movi a3, 'P'
    s32i a3, a2, 0
2:  j 2b

/* --- For test_chip_strict.c: what a program does to the UART at the wrong moment --------------------------- */

    .macro quiet        /* a2 = UART; until the loader's answer has left */
    l32r a2, 0b
9:  l32i a4, a2, 0x1C
    extui a5, a4, 16, 8
    bnez a5, 9b
    bltz a4, 9b
    .endm

    PROGRAM(32)         /* sends 'A' and changes the divider under it */
    j 1f
    .align 4
0:  .word 0x60000000
1:  quiet
    movi a3, 'A'
    s32i a3, a2, 0
    movi a3, 500
    s32i a3, a2, 0x14
2:  j 2b

    PROGRAM(33)         /* sends 140 bytes at once */
    j 1f
    .align 4
0:  .word 0x60000000
1:  quiet
    movi a3, 'B'
    movi a4, 140
2:  s32i a3, a2, 0
    addi a4, a4, -1
    bnez a4, 2b
3:  j 3b

    PROGRAM(34)         /* reads a byte that is not there */
    j 1f
    .align 4
0:  .word 0x60000000
1:  quiet
    l32i a3, a2, 0
2:  j 2b

    PROGRAM(35)         /* sends three bytes and at once how many STATUS says are waiting, as a digit */
    j 1f
    .align 4
0:  .word 0x60000000
1:  quiet
    movi a3, 'C'
    s32i a3, a2, 0
    s32i a3, a2, 0
    s32i a3, a2, 0
    l32i a4, a2, 0x1C
    extui a4, a4, 16, 8
    addi a4, a4, '0'
    s32i a4, a2, 0
2:  j 2b

    PROGRAM(36)         /* resets the transmitter's FIFO under the first of two bytes */
    j 1f
    .align 4
0:  .word 0x60000000
    .word 1 << 18 | 0x1C
1:  quiet
    l32r a4, 0b + 4
    movi a3, 'D'
    s32i a3, a2, 0
    s32i a3, a2, 0
    s32i a4, a2, 0x20
    movi a4, 0x1C
    s32i a4, a2, 0x20
2:  j 2b

    PROGRAM(38)         /* threshold 1; acknowledges, tells the flag, reads, acknowledges, tells the flag */
    j 1f
    .align 4
0:  .word 0x60000000
1:  quiet
    movi a5, 1
    s32i a5, a2, 0x24
2:  l32i a4, a2, 0x1C
    extui a4, a4, 0, 8
    beqz a4, 2b
    s32i a5, a2, 0x10
    l32i a4, a2, 0x04
    extui a4, a4, 0, 1
    addi a4, a4, '0'
    s32i a4, a2, 0
    l32i a4, a2, 0
    j 1f
    PROGRAM(39)
1:  s32i a5, a2, 0x10
    l32i a4, a2, 0x04
    extui a4, a4, 0, 1
    addi a4, a4, '0'
    s32i a4, a2, 0
2:  j 2b

    PROGRAM(40)         /* threshold 127, timeout 2 bytes; never reads, acknowledges each timeout with a 'T' */
    j 1f
    .align 4
0:  .word 0x60000000
    .word 0x8200007F
1:  quiet
    l32r a4, 0b + 4
    s32i a4, a2, 0x24
    movi a5, 0x100
    movi a3, 'T'
2:  l32i a4, a2, 0x04
    bbci a4, 8, 2b
    s32i a5, a2, 0x10
    s32i a3, a2, 0
    j 2b

    PROGRAM(42)         /* calls the ROM; 'Y' if nothing in a4 to a11 and below the stack is what it was */
    j 1f
    .align 4
0:  .word 0x60000000
    .word 0x40002F0C    /* ets_get_cpu_frequency */
1:  quiet
    l32r a8, 0b + 4
    or a15, a2, a2
    movi a13, 'Y'
    movi a4, 77
    movi a9, 77
    movi a11, 77
    movi a12, 77
    addi a14, a1, -64
    s32i a12, a14, 0
    callx0 a8
    l32i a5, a14, 0
    beq a5, a12, 3f
    beq a4, a12, 3f
    beq a9, a12, 3f
    beq a11, a12, 3f
    s32i a13, a15, 0
3:  j 3b

    PROGRAM(44)         /* doubles the clock twice: the cycles of a byte at once and after 1 ms, as PROGRAM(14) */
    j 1f
    .align 4
0:  .word 0x60000000
    .word 0x3FF00014
    .word 0x3FFE8000
    .word 100000
1:  quiet
    l32r a8, 0b + 4
    l32r a15, 0b + 8
    movi a3, 1
    s32i a3, a8, 0
    l32r a7, 0b + 12
    movi a6, 2          /* rounds */
    j 4f
    PROGRAM(45)
4:  rsr a5, ccount
    s32i a3, a2, 0
3:  l32i a4, a2, 0x1C
    bltz a4, 3b
    rsr a9, ccount
    sub a5, a9, a5
    s32i a5, a15, 0
    addi a15, a15, 4
5:  addi a7, a7, -1     /* some milliseconds */
    bnez a7, 5b
    addi a6, a6, -1
    bnez a6, 4b
6:  j 6b
