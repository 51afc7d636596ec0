/* behaviour.S: code for the tests of faults, interrupts, idle skipping and changing code.  The registers are
 * preset by the tests (a1..a7). */
/* SPDX-License-Identifier: MIT */
    .include "table.inc"

    .balign 4
jump_to_end:
    .word 0x4010FFFE
return_place:
    .word place
patch_word_address:
    .word patched
loop_word_address:
    .word loop_body - 1

    .macro faulting name, instruction:vararg
    .balign 4
    mark "\name"
    \instruction
    done
    .endm
    faulting "l8ui", l8ui a2, a1, 0
    faulting "l16ui", l16ui a2, a1, 0
    faulting "l16si", l16si a2, a1, 0
    faulting "l32i", l32i a2, a1, 0
    faulting "l32i.n", l32i.n a2, a1, 0
    faulting "s8i", s8i a2, a1, 0
    faulting "s16i", s16i a2, a1, 0
    faulting "s32i", s32i a2, a1, 0
    faulting "ill", ill
    faulting "ill.n", ill.n
    faulting "syscall", syscall
    faulting "break", break 1, 1
    faulting "break.n", break.n 1
    faulting "jx", jx a1
    faulting "simcall", simcall
    .macro opcode name, b0, b1, b2
    .balign 4
    mark "\name"
    .byte \b0, \b1, \b2
    done
    .endm
    /* Instructions of options that this core lacks. */
    opcode "loop", 0x76, 0x82, 0x04
    opcode "entry", 0x36, 0x41, 0x00
    opcode "call8", 0xA5, 0x00, 0x00
    opcode "retw", 0x90, 0x00, 0x00
    opcode "muluh", 0x40, 0x23, 0xA2
    opcode "quou", 0x40, 0x23, 0xC2
    opcode "min", 0x40, 0x23, 0x43
    opcode "sext", 0x70, 0x23, 0x23
    opcode "clamps", 0x70, 0x23, 0x33
    opcode "s32c1i", 0x22, 0xE3, 0x00
    opcode "rsr of a missing register", 0x20, 0x01, 0x03
    opcode "rfi 1", 0x10, 0x31, 0x00

    .balign 4
    mark "wide jump to the end"
    l32r a4, jump_to_end
    jx a4

    /* ---- interrupts ---- */
    .balign 4
    mark "count"            /* a2 counts for ever */
1:  addi a2, a2, 1
    j 1b
    mark "handler"          /* a5 = CCOUNT, a6 counts, the software line is cleared */
    rsr a5, ccount
    addi a6, a6, 1
    movi a7, 0x80
    wsr a7, intclear
    rfe
    mark "timer handler"    /* stops the clock by writing the compare register, which ends the request */
    rsr a5, ccount
    addi a6, a6, 1
    rsr a7, ccompare0
    wsr a7, ccompare0
    rfe
    .balign 4
    mark "software interrupt" /* a3 = 0x80; the level keeps it pending until the rsil */
    wsr a3, intenable
    rsil a4, 1
    wsr a3, intset
    rsync
    movi a2, 1
    rsil a4, 0
    mark "after the rsil"
    done
    .balign 4
    mark "pending when enabled" /* a3 = 0x80 */
    wsr a3, intset
    movi a2, 1
    wsr a3, intenable
    mark "after the enabling"
    done
    .balign 4
    mark "pending after rfe" /* a3 = 0x80; runs with PS.EXCM set */
    wsr a3, intenable
    wsr a3, intset
    l32r a4, return_place
    wsr a4, epc1
    movi a2, 1
    rfe
place:
    mark "place of the return"
    done
    .balign 4
    mark "sleep" /* with the line in a3 enabled */
    wsr a3, intenable
    waiti 0
    mark "after the sleep"
    movi a2, 1
    done
    .balign 4
    mark "timer" /* a4 cycles from now; a3 = 0x40 */
    wsr a3, intenable
    rsr a2, ccount
    add a2, a2, a4
    wsr a2, ccompare0
1:  j 1b

    /* ---- loops that wait ---- */
    .balign 4
    mark "poll" /* the word at a1 until it is not 0 */
1:  memw
    l32i a2, a1, 0
    beqz a2, 1b
    mark "end of poll"
    done
    .balign 4
    mark "poll by a function" /* leaf routine behind the loop, so two jumps back per round */
    j 2f
    .balign 4
3:  memw
    l32i a2, a1, 0
    extui a2, a2, 0, 8
    ret
2:  call0 3b
    beqz a2, 2b
    done
    .balign 4
    mark "poll and count"
    movi a3, 0
1:  l32i a2, a1, 0
    addi a3, a3, 1
    beqz a2, 1b
    done
    .balign 4
    mark "poll and store" /* counts in memory at a4, with all registers the same at the jump */
1:  l32i a5, a4, 0
    addi a5, a5, 1
    s32i a5, a4, 0
    movi a5, 0
    l32i a2, a1, 0
    beqz a2, 1b
    done
    .balign 4
    mark "poll and write to the bus"
1:  s32i a5, a1, 4
    l32i a2, a1, 0
    beqz a2, 1b
    done
    .balign 4
    mark "count in sar" /* with all registers the same at the jump */
    ssai 0
1:  rsr a5, sar
    addi a5, a5, 1
    ssr a5
    bbsi a5, 4, 2f
    movi a5, 0
    j 1b
2:  done
    .balign 4
    mark "wait for the clock" /* until CCOUNT reaches a3; equal registers at the jump */
1:  rsr a2, ccount
    sub a2, a2, a3
    extui a2, a2, 31, 1
    bnez a2, 1b
    done
    .balign 4
    mark "for ever"
1:  j 1b

    /* ---- code that changes ---- */
    .balign 4
    mark "patch ahead" /* overwrites the word below with a3 */
    l32r a4, patch_word_address
    s32i a3, a4, 0
    isync
    nop /* to a word boundary */
patched:
    movi a2, 1
    nop.n
    nop
    done
    .balign 4
    mark "patch in a loop" /* adds 1, overwrites the word around the addition with a3, and goes round again */
    l32r a4, loop_word_address
    movi a5, 0
    movi a6, 2
    nop /* to a word boundary */
    nop
    nop.n
loop_body: /* at an odd address, in the three upper bytes of a word */
    addi a5, a5, 1
    addi a6, a6, -1
    s32i a3, a4, 0
    bnez a6, loop_body
    done
    end_of_tables
    .end no-transform
