/* snippets.S: every instruction of the core with inputs and results worked out by hand from the Xtensa ISA
 * reference.  a1 points to 64 writable bytes holding 00 81 02 83 04 85 .. */
/* SPDX-License-Identifier: MIT */
    .include "table.inc"

    /* ---- addition and subtraction ---- */
    case "add wraps", 0xFFFFFFFF, 2, 0, 1
    add a2, a3, a4
    done
    case "add.n", 40, 2, 0, 42
    add.n a2, a3, a4
    done
    case "addi -128", 100, 0, 0, 0xFFFFFFE4
    addi a2, a3, -128
    done
    case "addi 127", 0x7FFFFFFF, 0, 0, 0x8000007E
    addi a2, a3, 127
    done
    case "addi.n -1", 0, 0, 0, 0xFFFFFFFF
    addi.n a2, a3, -1
    done
    case "addi.n 15", 1, 0, 0, 16
    addi.n a2, a3, 15
    done
    case "addmi 32512", 5, 0, 0, 0x7F05
    addmi a2, a3, 32512
    done
    case "addmi -32768", 0, 0, 0, 0xFFFF8000
    addmi a2, a3, -32768
    done
    case "addx2", 0x80000003, 10, 0, 16
    addx2 a2, a3, a4
    done
    case "addx4", 3, 10, 0, 22
    addx4 a2, a3, a4
    done
    case "addx8", 3, 10, 0, 34
    addx8 a2, a3, a4
    done
    case "sub borrows", 1, 2, 0, 0xFFFFFFFF
    sub a2, a3, a4
    done
    case "subx2", 3, 10, 0, 0xFFFFFFFC
    subx2 a2, a3, a4
    done
    case "subx4", 3, 10, 0, 2
    subx4 a2, a3, a4
    done
    case "subx8", 3, 10, 0, 14
    subx8 a2, a3, a4
    done
    case "neg", 5, 0, 0, 0xFFFFFFFB
    neg a2, a3
    done
    case "neg of the lowest number", 0x80000000, 0, 0, 0x80000000
    neg a2, a3
    done
    case "abs of a negative number", 0xFFFFFFF6, 0, 0, 10
    abs a2, a3
    done
    case "abs of a positive number", 10, 0, 0, 10
    abs a2, a3
    done
    case "abs of the lowest number", 0x80000000, 0, 0, 0x80000000
    abs a2, a3
    done

    /* ---- logic, moves ---- */
    case "and", 0xF0F0FF00, 0x0FF0F0F0, 0, 0x00F0F000
    and a2, a3, a4
    done
    case "or", 0xF0F00000, 0x0FF00001, 0, 0xFFF00001
    or a2, a3, a4
    done
    case "or of one register with itself", 0x12345678, 0, 0, 0x12345678
    or a2, a3, a3
    done
    case "xor", 0xF0F0FFFF, 0x0FF0FF00, 0, 0xFF0000FF
    xor a2, a3, a4
    done
    case "mov.n", 77, 0, 0, 77
    mov.n a2, a3
    done
    case "movi -2048", 0, 0, 0, 0xFFFFF800
    movi a2, -2048
    done
    case "movi 2047", 0, 0, 0, 2047
    movi a2, 2047
    done
    case "movi.n -32", 0, 0, 0, 0xFFFFFFE0
    movi.n a2, -32
    done
    case "movi.n 95", 0, 0, 0, 95
    movi.n a2, 95
    done
    .macro conditional_move name, condition, want
    case "\name \condition", 1111, \condition, 2222, \want
    mov.n a2, a5
    \name a2, a3, a4
    done
    .endm
    conditional_move moveqz, 0, 1111
    conditional_move moveqz, 1, 2222
    conditional_move moveqz, 0x80000000, 2222
    conditional_move movnez, 0, 2222
    conditional_move movnez, 1, 1111
    conditional_move movltz, 0x80000000, 1111
    conditional_move movltz, 0, 2222
    conditional_move movltz, 0x7FFFFFFF, 2222
    conditional_move movgez, 0, 1111
    conditional_move movgez, 0x7FFFFFFF, 1111
    conditional_move movgez, 0xFFFFFFFF, 2222

    /* ---- shifts ---- */
    case "slli 1", 0x80000001, 0, 0, 2
    slli a2, a3, 1
    done
    case "slli 15", 3, 0, 0, 0x18000
    slli a2, a3, 15
    done
    case "slli 16", 3, 0, 0, 0x30000
    slli a2, a3, 16
    done
    case "slli 31", 3, 0, 0, 0x80000000
    slli a2, a3, 31
    done
    case "srli 0", 0x80000001, 0, 0, 0x80000001
    srli a2, a3, 0
    done
    case "srli 15", 0x80000001, 0, 0, 0x10000
    srli a2, a3, 15
    done
    case "srai 0", 0x80000001, 0, 0, 0x80000001
    srai a2, a3, 0
    done
    case "srai 31 of a negative number", 0x80000000, 0, 0, 0xFFFFFFFF
    srai a2, a3, 31
    done
    case "srai 16 of a positive number", 0x7FFF0000, 0, 0, 0x7FFF
    srai a2, a3, 16
    done
    case "srai 4 of a negative number", 0x87654321, 0, 0, 0xF8765432
    srai a2, a3, 4
    done
    case "extui 0, 1", 0xFFFFFFFF, 0, 0, 1
    extui a2, a3, 0, 1
    done
    case "extui 16, 16", 0xABCD1234, 0, 0, 0xABCD
    extui a2, a3, 16, 16
    done
    case "extui 31, 1", 0x80000000, 0, 0, 1
    extui a2, a3, 31, 1
    done
    case "extui 5, 3", 0xC0, 0, 0, 6
    extui a2, a3, 5, 3
    done
    .macro variable_shift amount, set, shift, value, want
    case "\set \amount \shift", \value, \amount, 0, \want
    \set a4
    \shift a2, a3
    done
    .endm
    variable_shift 0, ssl, sll, 0x12345678, 0x12345678
    variable_shift 4, ssl, sll, 0x12345678, 0x23456780
    variable_shift 31, ssl, sll, 1, 0x80000000
    variable_shift 32, ssl, sll, 0x12345678, 0x12345678 /* only five bits count */
    variable_shift 0, ssr, srl, 0x87654321, 0x87654321
    variable_shift 31, ssr, srl, 0x80000000, 1
    variable_shift 33, ssr, srl, 8, 4
    variable_shift 4, ssr, sra, 0x87654321, 0xF8765432
    variable_shift 31, ssr, sra, 0x80000000, 0xFFFFFFFF
    variable_shift 0, ssr, sra, 0x80000000, 0x80000000
    variable_shift 3, ssa8l, srl, 0x12345678, 0x12
    variable_shift 4, ssa8l, srl, 0x12345678, 0x12345678
    variable_shift 1, ssa8b, sll, 0x12345678, 0x34567800
    variable_shift 0, ssa8b, sll, 0x12345678, 0x12345678
    case "ssai 31, srl", 0x80000000, 0, 0, 1
    ssai 31
    srl a2, a3
    done
    case "ssai 16, sra", 0x80010000, 0, 0, 0xFFFF8001
    ssai 16
    sra a2, a3
    done
    case "src 0 gives the low word", 0x11111111, 0x22222222, 0, 0x22222222
    ssai 0
    src a2, a3, a4
    done
    case "src 8", 0x12345678, 0x9ABCDEF0, 0, 0x789ABCDE
    ssai 8
    src a2, a3, a4
    done
    case "src 32 gives the high word", 0x11111111, 0x22222222, 0, 0x11111111
    ssl a5
    src a2, a3, a4
    done
    case "srl by 32 gives 0", 0xFFFFFFFF, 0, 0, 0
    ssl a5
    srl a2, a3
    done
    case "sra by 32 gives the sign", 0x80000000, 0, 0, 0xFFFFFFFF
    ssl a5
    sra a2, a3
    done
    case "rotation with src", 0x80000001, 0, 0, 0x18000000
    ssai 4
    src a2, a3, a3
    done

    /* ---- multiplication, counting ---- */
    case "mul16u", 0x0001FFFF, 0xABCDFFFF, 0, 0xFFFE0001
    mul16u a2, a3, a4
    done
    case "mul16s, -1 times -1", 0x0001FFFF, 0xABCDFFFF, 0, 1
    mul16s a2, a3, a4
    done
    case "mul16s, lowest times highest", 0x8000, 0x7FFF, 0, 0xC0008000
    mul16s a2, a3, a4
    done
    case "mul16s, lowest times lowest", 0x8000, 0x8000, 0, 0x40000000
    mul16s a2, a3, a4
    done
    case "mull keeps the low word", 0x12345678, 0x9ABCDEF0, 0, 0x242D2080
    mull a2, a3, a4
    done
    case "mull, negative", 0xFFFFFFFD, 7, 0, 0xFFFFFFEB
    mull a2, a3, a4
    done
    .macro counting name, value, want
    case "\name \value", \value, 0, 0, \want
    \name a2, a3
    done
    .endm
    counting nsau, 0, 32
    counting nsau, 1, 31
    counting nsau, 0x00010000, 15
    counting nsau, 0x80000000, 0
    counting nsau, 0x00FFFFFF, 8
    counting nsa, 0, 31
    counting nsa, 0xFFFFFFFF, 31
    counting nsa, 1, 30
    counting nsa, 0x80000000, 0
    counting nsa, 0x7FFFFFFF, 0
    counting nsa, 0xFFFFFF00, 23

    /* ---- loads and stores; a1 + n holds byte n with bit 7 set when n is odd ---- */
    case "l8ui 0", 0, 0, 0, 0
    l8ui a2, a1, 0
    done
    case "l8ui is not sign extended", 0, 0, 0, 0x81
    l8ui a2, a1, 1
    done
    case "l16ui is not sign extended", 0, 0, 0, 0x8302
    l16ui a2, a1, 2
    done
    case "l16si is sign extended", 0, 0, 0, 0xFFFF8302
    l16si a2, a1, 2
    done
    case "l16si of a positive number", 0, 0, 0, 0x1234
    movi a3, 0x123
    slli a3, a3, 4
    addi a3, a3, 4
    s16i a3, a1, 4
    l16si a2, a1, 4
    done
    case "l32i", 0, 0, 0, 0x87068504
    l32i a2, a1, 4
    done
    case "l32i.n", 0, 0, 0, 0xBF3EBD3C
    l32i.n a2, a1, 60
    done
    case "s8i changes one byte", 0x12345678, 0, 0, 0x87067804
    s8i a3, a1, 5
    l32i a2, a1, 4
    done
    case "s16i changes two bytes", 0x12345678, 0, 0, 0x56788504
    s16i a3, a1, 6
    l32i a2, a1, 4
    done
    case "s32i", 0x12345678, 0, 0, 0x12345678
    s32i a3, a1, 8
    l32i a2, a1, 8
    done
    case "s32i.n", 0x12345678, 0, 0, 0x12345678
    s32i.n a3, a1, 12
    l32i a2, a1, 12
    done
    case "offsets are unsigned", 0, 0, 0, 0x81
    addmi a3, a1, -256
    addi a3, a3, 2
    l8ui a2, a3, 255
    done
    .balign 4
word_before:
    .word 0xCAFEBABE
    case "l32r", 0, 0, 0, 0xCAFEBABE
    l32r a2, word_before
    done
    case "l32r at an odd address", 0, 0, 0, 0xCAFEBABE
    nop.n
    nop
    l32r a2, word_before
    done
    .balign 4096
    .skip 4088
litbase_enabled:
    .word literals_end + 1 /* bit 0 enables; the address must be a multiple of 4096 */
    .word 0x11112222
literals_end:
    case "l32r relative to LITBASE", 0, 0, 0, 0x11112222
    l32r a3, litbase_enabled
    movi a4, 0
    wsr a3, litbase
    rsync
    .byte 0x21, 0xFF, 0xFF /* l32r a2, one word below LITBASE */
    wsr a4, litbase
    done
    case "the same l32r before and after LITBASE is written", 0, 0, 0, 0x44446666
    l32r a3, litbase_enabled
    movi a4, 0
    movi a5, 0
    j 1f
    .balign 4
    .word 0x33334444
1:  .byte 0x21, 0xFF, 0xFF /* l32r a2, the word before, or the one below LITBASE */
    add a4, a4, a2
    bnez a5, 2f
    movi a5, 1
    wsr a3, litbase
    j 1b
2:  movi a5, 0
    wsr a5, litbase
    mov.n a2, a4
    done
    case "l32r is relative to itself again once LITBASE is off", 0, 0, 0, 0xCAFEBABE
    movi a4, 1
    wsr a4, litbase
    movi a4, 0
    wsr a4, litbase
    l32r a2, word_before
    done

    /* ---- branches: a2 = 1 taken, 0 not ---- */
    .macro branch2 name, left, right, want
    case "\name \left \right", \left, \right, 0, \want
    movi a2, 1
    \name a3, a4, 1f
    movi a2, 0
1:  done
    .endm
    branch2 beq, 5, 5, 1
    branch2 beq, 5, 6, 0
    branch2 bne, 5, 5, 0
    branch2 bne, 5, 6, 1
    branch2 blt, 0xFFFFFFFF, 0, 1
    branch2 blt, 0, 0xFFFFFFFF, 0
    branch2 blt, 7, 7, 0
    branch2 bltu, 0xFFFFFFFF, 0, 0
    branch2 bltu, 0, 0xFFFFFFFF, 1
    branch2 bltu, 7, 7, 0
    branch2 bge, 0xFFFFFFFF, 0, 0
    branch2 bge, 7, 7, 1
    branch2 bge, 0x7FFFFFFF, 0x80000000, 1
    branch2 bgeu, 0xFFFFFFFF, 0, 1
    branch2 bgeu, 7, 7, 1
    branch2 bgeu, 0x7FFFFFFF, 0x80000000, 0
    branch2 bany, 0xF0, 0x1F, 1
    branch2 bany, 0xF0, 0x0F, 0
    branch2 bnone, 0xF0, 0x1F, 0
    branch2 bnone, 0xF0, 0x0F, 1
    branch2 ball, 0xFF, 0x18, 1
    branch2 ball, 0xEF, 0x18, 0
    branch2 bnall, 0xFF, 0x18, 0
    branch2 bnall, 0xEF, 0x18, 1
    branch2 bbs, 0x80000000, 31, 1
    branch2 bbs, 0x80000000, 63, 1
    branch2 bbs, 0x7FFFFFFF, 31, 0
    branch2 bbc, 0x80000000, 31, 0
    branch2 bbc, 0x7FFFFFFF, 31, 1
    branch2 bbc, 0xFFFFFFFE, 32, 1
    .macro branch_constant name, left, constant, want
    case "\name \left \constant", \left, 0, 0, \want
    movi a2, 1
    \name a3, \constant, 1f
    movi a2, 0
1:  done
    .endm
    branch_constant beqi, 0xFFFFFFFF, -1, 1
    branch_constant beqi, 1, -1, 0
    branch_constant beqi, 256, 256, 1
    branch_constant bnei, 10, 10, 0
    branch_constant bnei, 9, 10, 1
    branch_constant blti, 0xFFFFFFFE, -1, 1
    branch_constant blti, 0xFFFFFFFF, -1, 0
    branch_constant blti, 63, 64, 1
    branch_constant bgei, 0xFFFFFFFF, -1, 1
    branch_constant bgei, 0x80000000, -1, 0
    branch_constant bgei, 12, 12, 1
    branch_constant bltui, 32767, 32768, 1
    branch_constant bltui, 32768, 32768, 0
    branch_constant bltui, 0xFFFFFFFF, 65536, 0
    branch_constant bgeui, 65535, 65536, 0
    branch_constant bgeui, 65536, 65536, 1
    branch_constant bgeui, 0xFFFFFFFF, 2, 1
    branch_constant bbci, 0xFFFFFFFE, 0, 1
    branch_constant bbci, 0x00010000, 16, 0
    branch_constant bbci, 0x7FFFFFFF, 31, 1
    branch_constant bbsi, 1, 0, 1
    branch_constant bbsi, 0x00010000, 16, 1
    branch_constant bbsi, 0x7FFFFFFF, 31, 0
    .macro branch_zero name, value, want
    case "\name \value", \value, 0, 0, \want
    movi a2, 1
    \name a3, 1f
    movi a2, 0
1:  done
    .endm
    branch_zero beqz, 0, 1
    branch_zero beqz, 0x80000000, 0
    branch_zero bnez, 0, 0
    branch_zero bnez, 0x80000000, 1
    branch_zero bltz, 0x80000000, 1
    branch_zero bltz, 0, 0
    branch_zero bgez, 0, 1
    branch_zero bgez, 0xFFFFFFFF, 0
    branch_zero beqz.n, 0, 1
    branch_zero beqz.n, 1, 0
    branch_zero bnez.n, 0, 0
    branch_zero bnez.n, 1, 1
    case "a loop counts down through a branch backwards", 10, 0, 0, 55
    movi a2, 0
1:  add a2, a2, a3
    addi a3, a3, -1
    bnez a3, 1b
    done

    /* ---- jumps and calls ---- */
    .balign 4
here:
    .word return_address
add_one_address:
    .word add_one
stop_address:
    .word stop
after_rfe:
    .word show_ps
stop:
    done
show_ps:
    rsr a2, ps
    done
    case "j forwards", 0, 0, 0, 1
    movi a2, 1
    j 1f
    movi a2, 0
1:  done
    case "call0 and ret", 0, 0, 0, 42
    movi a2, 40
    call0 add_one
    call0 add_one_narrow
    done
    .balign 4
add_one:
    addi a2, a2, 1
    ret
    .balign 4
add_one_narrow:
    addi a2, a2, 1
    ret.n
    case "callx0 through a0 itself", 0, 0, 0, 3
    movi a2, 2
    l32r a0, add_one_address
    callx0 a0
    done
    case "call0 leaves the address behind it in a0", 0, 0, 0, 1
    nop.n
    call0 1f
return_address:
    .balign 4
1:  l32r a3, here
    sub a2, a0, a3
    addi a2, a2, 1
    done
    case "jx", 0, 0, 0, 7
    movi a2, 6
    l32r a3, add_one_address
    movi a0, 0
    l32r a0, stop_address
    jx a3
    /* ---- special registers ---- */
    .macro special name, value, want
    case "wsr and rsr \name", \value, 0, 0, \want
    wsr a3, \name
    rsr a2, \name
    done
    case "xsr \name", \value, 0x55, 0, \want
    wsr a3, \name
    mov.n a2, a4
    xsr a2, \name
    done
    .endm
    special sar, 0xFFFFFFFF, 0x3F
    special epc1, 0x40101234, 0x40101234
    special epc2, 0x40101235, 0x40101235
    special epc3, 0x40101236, 0x40101236
    special eps2, 0xFFFFFFFF, 0x3F
    special eps3, 0xFFFFFFFF, 0x3F
    special excsave1, 0x12345678, 0x12345678
    special excsave2, 0x23456789, 0x23456789
    special excsave3, 0x3456789A, 0x3456789A
    special depc, 0x456789AB, 0x456789AB
    special excvaddr, 0x56789ABC, 0x56789ABC
    special exccause, 0xFFFFFFFF, 0x3F
    special debugcause, 0x20, 0x20
    special intenable, 0xFFFFFFFF, 0x7FFF
    special vecbase, 0x401000FF, 0x40100000
    special ccompare0, 0x80000000, 0x80000000
    special ibreakenable, 1, 1
    special ibreaka0, 0x40100100, 0x40100100
    special dbreaka0, 0x3FFE8000, 0x3FFE8000
    special dbreakc0, 0x4000003F, 0x4000003F
    special ddr, 0x6789ABCD, 0x6789ABCD
    special icount, 0xFFFFFFFE, 0xFFFFFFFE
    special icountlevel, 0xFF, 0x0F
    case "xsr exchanges", 0x11, 0x22, 0, 0x2211
    wsr a3, excsave1
    xsr a4, excsave1 /* a4 = 11, register = 22 */
    rsr a2, excsave1
    slli a2, a2, 8
    add a2, a2, a4
    done
    case "wsr ps and rsr ps", 0x2F, 0, 0, 0x2F
    wsr a3, ps
    rsr a2, ps
    done
    case "ps has no further bits", 0xFFFFFFFF, 0, 0, 0x3F
    wsr a3, ps
    rsr a2, ps
    done
    case "rsil gives the old ps", 0, 0, 0, 0x20
    rsil a2, 15
    done
    case "rsil changes the level only", 0, 0, 0, 0x23
    rsil a3, 3
    rsr a2, ps
    done
    case "prid", 0, 0, 0, 0
    rsr a2, prid
    done
    case "intset raises the software line only", 0xFFFFFFFF, 0, 0, 0x80
    wsr a3, intset
    rsr a2, interrupt
    done
    case "intclear takes the software line back", 0xFFFFFFFF, 0, 0, 0
    wsr a3, intset
    wsr a3, intclear
    rsr a2, interrupt
    done
    case "ccount advances with the instructions", 0, 0, 0, 4
    rsr a3, ccount
    nop
    nop
    nop
    rsr a2, ccount
    sub a2, a2, a3
    done
    case "ccount counts on from what was written", 0x1000, 0, 0, 0x1001
    wsr a3, ccount
    rsr a2, ccount
    done
    case "rer of an unconnected register", 0, 0, 0, 0
    .byte 0x30, 0x73, 0x40 /* wer a3, a3: the assembler knows it without operands only */
    .byte 0x20, 0x63, 0x40 /* rer a2, a3 */
    done

    /* ---- region attributes ---- */
    case "rdtlb1 gives what wdtlb wrote", 15, 0x3FF00000, 0, 0x2000000F
    wdtlb a3, a4
    rdtlb1 a2, a4
    done
    case "witlb does not touch the data side", 15, 0x40000000, 0, 0x40000002
    witlb a3, a4
    rdtlb1 a2, a4
    done
    case "ritlb1", 3, 0x60000000, 0, 0x60000003
    witlb a3, a4
    ritlb1 a2, a4
    done
    case "rdtlb0", 0, 0x7FFFFFFF, 0, 0x60000000
    rdtlb0 a2, a4
    done
    case "pitlb", 0, 0x40101234, 0, 0x40000001
    iitlb a4
    pitlb a2, a4
    done

    /* ---- returns from handlers ---- */
    case "rfe goes to epc1 and clears ps.excm", 0x30, 0, 0, 0x20
    wsr a3, ps
    l32r a4, after_rfe
    wsr a4, epc1
    rfe
    case "rfi 2 takes pc and ps from level 2", 0x25, 0, 0, 0x25
    wsr a3, eps2
    l32r a4, after_rfe
    wsr a4, epc2
    rfi 2
    case "rfi 3 takes pc and ps from level 3", 0x2F, 0, 0, 0x2F
    wsr a3, eps3
    l32r a4, after_rfe
    wsr a4, epc3
    rfi 3
    case "rfde goes to depc", 0x3F, 0, 0, 0x3F
    wsr a3, ps
    l32r a4, after_rfe
    wsr a4, depc
    rfde

    /* ---- nothing at all ---- */
    case "barriers and nops change nothing", 9, 0, 0, 9
    mov.n a2, a3
    memw
    extw
    isync
    rsync
    esync
    dsync
    excw
    nop
    nop.n
    done
    end_of_tables
    .end no-transform
