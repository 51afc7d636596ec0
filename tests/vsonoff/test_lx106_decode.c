/* test_lx106_decode.c: the decoder against the disassembler of GNU binutils for this core, over the sample
 * that lx106_code/opcodes.c makes: operation, operands and length of every instruction, and that both call
 * the same patterns instructions.
 *
 * Where they are known to differ:
 * - objdump prints "excw" for what it does not know; the real EXCW is 0x002080 and does nothing here.
 * - ILL and ILL.N are illegal by definition; SIMCALL exists in simulators, RFDO and RFDD under a debugger.
 * - RFI exists for levels 2 and 3 only; objdump names it for all sixteen.
 * - RER and WER are printed without operands, and BREAK's operands mean nothing to the core. */
/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "lx106_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BASE 0x40100000u
#define EXCW 0x002080u

/* Operands in objdump's order: x, y registers in those fields; r register in imm; i number in imm; Y number
 * in y; c constant of a compare (index in y); e shift and width of EXTUI; - not compared. */
struct form {
    const char *name;
    enum lx106_op op;
    const char *operands;
    unsigned fixed_y, fixed_imm;
};

static const struct form forms[] = {
    {"excw", LX_ILLEGAL_OP, "", 0, 0},
    {"ill", LX_ILLEGAL_OP, "", 0, 0},
    {"ill.n", LX_ILLEGAL_OP, "", 0, 0},
    {"simcall", LX_ILLEGAL_OP, "", 0, 0},
    {"rfdo", LX_ILLEGAL_OP, "-", 0, 0},
    {"rfdd", LX_ILLEGAL_OP, "", 0, 0},
    {"nop", LX_NOP, "", 0, 0},
    {"nop.n", LX_NOP, "", 0, 0},
    {"memw", LX_NOP, "", 0, 0},
    {"extw", LX_NOP, "", 0, 0},
    {"isync", LX_NOP, "", 0, 0},
    {"rsync", LX_NOP, "", 0, 0},
    {"esync", LX_NOP, "", 0, 0},
    {"dsync", LX_NOP, "", 0, 0},
    {"mov.n", LX_MOV, "xy", 0, 0},
    {"movi", LX_MOVI, "xi", 0, 0},
    {"movi.n", LX_MOVI, "xi", 0, 0},
    {"add", LX_ADD, "xyr", 0, 0},
    {"add.n", LX_ADD, "xyr", 0, 0},
    {"addx2", LX_ADDX2, "xyr", 0, 0},
    {"addx4", LX_ADDX4, "xyr", 0, 0},
    {"addx8", LX_ADDX8, "xyr", 0, 0},
    {"sub", LX_SUB, "xyr", 0, 0},
    {"subx2", LX_SUBX2, "xyr", 0, 0},
    {"subx4", LX_SUBX4, "xyr", 0, 0},
    {"subx8", LX_SUBX8, "xyr", 0, 0},
    {"and", LX_AND, "xyr", 0, 0},
    {"or", LX_OR, "xyr", 0, 0},
    {"xor", LX_XOR, "xyr", 0, 0},
    {"moveqz", LX_MOVEQZ, "xyr", 0, 0},
    {"movnez", LX_MOVNEZ, "xyr", 0, 0},
    {"movltz", LX_MOVLTZ, "xyr", 0, 0},
    {"movgez", LX_MOVGEZ, "xyr", 0, 0},
    {"mul16u", LX_MUL16U, "xyr", 0, 0},
    {"mul16s", LX_MUL16S, "xyr", 0, 0},
    {"mull", LX_MULL, "xyr", 0, 0},
    {"src", LX_SRC, "xyr", 0, 0},
    {"addi", LX_ADDI, "xyi", 0, 0},
    {"addi.n", LX_ADDI, "xyi", 0, 0},
    {"addmi", LX_ADDI, "xyi", 0, 0},
    {"slli", LX_SLLI, "xyi", 0, 0},
    {"srai", LX_SRAI, "xyi", 0, 0},
    {"srli", LX_SRLI, "xyi", 0, 0},
    {"extui", LX_EXTUI, "xyee", 0, 0},
    {"abs", LX_ABS, "xy", 0, 0},
    {"neg", LX_NEG, "xy", 0, 0},
    {"sll", LX_SLL, "xy", 0, 0},
    {"srl", LX_SRL, "xy", 0, 0},
    {"sra", LX_SRA, "xy", 0, 0},
    {"nsa", LX_NSA, "xy", 0, 0},
    {"nsau", LX_NSAU, "xy", 0, 0},
    {"ssr", LX_SSR, "y", 0, 0},
    {"ssl", LX_SSL, "y", 0, 0},
    {"ssa8l", LX_SSA8L, "y", 0, 0},
    {"ssa8b", LX_SSA8B, "y", 0, 0},
    {"ssai", LX_SSAI, "i", 0, 0},
    {"j", LX_J, "i", 0, 0},
    {"call0", LX_CALL0, "i", 0, 0},
    {"jx", LX_JX, "y", 0, 0},
    {"ret", LX_JX, "", 0, 0},
    {"ret.n", LX_JX, "", 0, 0},
    {"callx0", LX_CALLX0, "y", 0, 0},
    {"beqz", LX_BEQZ, "xi", 0, 0},
    {"beqz.n", LX_BEQZ, "xi", 0, 0},
    {"bnez", LX_BNEZ, "xi", 0, 0},
    {"bnez.n", LX_BNEZ, "xi", 0, 0},
    {"bltz", LX_BLTZ, "xi", 0, 0},
    {"bgez", LX_BGEZ, "xi", 0, 0},
    {"beqi", LX_BEQI, "xci", 0, 0},
    {"bnei", LX_BNEI, "xci", 0, 0},
    {"blti", LX_BLTI, "xci", 0, 0},
    {"bgei", LX_BGEI, "xci", 0, 0},
    {"bltui", LX_BLTUI, "xci", 0, 0},
    {"bgeui", LX_BGEUI, "xci", 0, 0},
    {"beq", LX_BEQ, "xyi", 0, 0},
    {"bne", LX_BNE, "xyi", 0, 0},
    {"blt", LX_BLT, "xyi", 0, 0},
    {"bge", LX_BGE, "xyi", 0, 0},
    {"bltu", LX_BLTU, "xyi", 0, 0},
    {"bgeu", LX_BGEU, "xyi", 0, 0},
    {"bany", LX_BANY, "xyi", 0, 0},
    {"bnone", LX_BNONE, "xyi", 0, 0},
    {"ball", LX_BALL, "xyi", 0, 0},
    {"bnall", LX_BNALL, "xyi", 0, 0},
    {"bbc", LX_BBC, "xyi", 0, 0},
    {"bbs", LX_BBS, "xyi", 0, 0},
    {"bbci", LX_BBCI, "xYi", 0, 0},
    {"bbsi", LX_BBSI, "xYi", 0, 0},
    {"l8ui", LX_L8UI, "xyi", 0, 0},
    {"l16ui", LX_L16UI, "xyi", 0, 0},
    {"l16si", LX_L16SI, "xyi", 0, 0},
    {"l32i", LX_L32I, "xyi", 0, 0},
    {"l32i.n", LX_L32I, "xyi", 0, 0},
    {"s8i", LX_S8I, "xyi", 0, 0},
    {"s16i", LX_S16I, "xyi", 0, 0},
    {"s32i", LX_S32I, "xyi", 0, 0},
    {"s32i.n", LX_S32I, "xyi", 0, 0},
    {"l32r", LX_L32R, "xi", 0, 0},
    {"rsil", LX_RSIL, "xi", 0, 0},
    {"rfe", LX_RFE, "", 0, 0},
    {"rfi", LX_RFI, "Y", 0, 0},
    {"rfde", LX_RFDE, "", 0, 0},
    {"waiti", LX_WAITI, "Y", 0, 0},
    {"syscall", LX_SYSCALL, "", 0, 0},
    {"break", LX_BREAK, "--", 8, 0},
    {"break.n", LX_BREAK, "-", 16, 0},
    {"rer", LX_RER, "", 0, 0},
    {"wer", LX_WER, "", 0, 0},
    {"witlb", LX_ITLB, "xy", 0, LX_TLB_WRITE},
    {"wdtlb", LX_DTLB, "xy", 0, LX_TLB_WRITE},
    {"ritlb0", LX_ITLB, "xy", 0, LX_TLB_READ_PAGE},
    {"rdtlb0", LX_DTLB, "xy", 0, LX_TLB_READ_PAGE},
    {"ritlb1", LX_ITLB, "xy", 0, LX_TLB_READ_ATTRIBUTE},
    {"rdtlb1", LX_DTLB, "xy", 0, LX_TLB_READ_ATTRIBUTE},
    {"pitlb", LX_ITLB, "xy", 0, LX_TLB_PROBE},
    {"pdtlb", LX_DTLB, "xy", 0, LX_TLB_PROBE},
    {"iitlb", LX_ITLB, "y", 0, LX_TLB_INVALIDATE},
    {"idtlb", LX_DTLB, "y", 0, LX_TLB_INVALIDATE},
};

static const struct {
    const char *name;
    unsigned number;
} special_registers[] = {
    {"sar", 3},          {"litbase", 5},     {"mmid", 0x59},        {"ibreakenable", 0x60},
    {"ddr", 0x68},       {"ibreaka0", 0x80}, {"dbreaka0", 0x90},    {"dbreakc0", 0xA0},
    {"176", 0xB0},       {"epc1", 0xB1},     {"epc2", 0xB2},        {"epc3", 0xB3},
    {"depc", 0xC0},      {"eps2", 0xC2},     {"eps3", 0xC3},        {"208", 0xD0},
    {"excsave1", 0xD1},  {"excsave2", 0xD2}, {"excsave3", 0xD3},    {"interrupt", 0xE2},
    {"intset", 0xE2},    {"intclear", 0xE3}, {"intenable", 0xE4},   {"ps", 0xE6},
    {"vecbase", 0xE7},   {"exccause", 0xE8}, {"debugcause", 0xE9},  {"ccount", 0xEA},
    {"prid", 0xEB},      {"icount", 0xEC},   {"icountlevel", 0xED}, {"excvaddr", 0xEE},
    {"ccompare0", 0xF0},
};

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static uint8_t *read_file(const char *name, size_t *size)
{
    char path[1024];
    int len = snprintf(path, sizeof path, "%s/%s", LX106_IMAGE_DIR, name);
    assert_in_range(len, 1, sizeof path - 1);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long end = ftell(file);
    assert_true(end > 0);
    rewind(file);
    uint8_t *data = malloc((size_t)end + 1);
    assert_non_null(data);
    assert_int_equal(fread(data, 1, (size_t)end, file), end);
    assert_int_equal(fclose(file), 0);
    data[end] = 0;
    *size = (size_t)end;
    return data;
}

/* RSR, WSR and XSR: "wsr.sar" and one register. */
static bool special_agrees(const struct lx106_insn *insn, const char *name, const char *operands)
{
    static const char prefixes[3][5] = {"rsr.", "wsr.", "xsr."};
    static const enum lx106_op ops[3] = {LX_RSR, LX_WSR, LX_XSR};
    for (unsigned i = 0; i < 3; i++) {
        if (strncmp(name, prefixes[i], 4) != 0)
            continue;
        for (unsigned j = 0; j < COUNT(special_registers); j++)
            if (strcmp(name + 4, special_registers[j].name) == 0)
                return insn->op == ops[i] && insn->imm == special_registers[j].number && operands[0] == 'a' &&
                       strtoul(operands + 1, NULL, 10) == insn->x;
    }
    return false;
}

static bool operand_agrees(const struct lx106_insn *insn, const char *kind, const char *text)
{
    uint32_t number = (uint32_t)strtoll(text + (*text == 'a'), NULL, 0);
    bool is_register = *text == 'a';
    switch (*kind) {
    case 'x':
        return is_register && insn->x == number;
    case 'y':
        return is_register && insn->y == number;
    case 'r':
        return is_register && insn->imm == number;
    case 'i':
        return !is_register && insn->imm == number;
    case 'Y':
        return !is_register && insn->y == number;
    case 'c':
        return !is_register &&
               (insn->op == LX_BLTUI || insn->op == LX_BGEUI ? lx106_b4constu[insn->y]
                                                             : (uint32_t)lx106_b4const[insn->y]) == number;
    case 'e': /* first the shift, then the width */
        if (kind[1] == 'e')
            return (insn->imm & 31) == number;
        return insn->imm >> 5 == (1u << number) - 1;
    default:
        return true;
    }
}

static bool form_agrees(const struct form *form, const struct lx106_insn *insn, const char *operands)
{
    const char *kind = form->operands;
    if (insn->op != form->op)
        return false;
    if (strchr(kind, 'y') == NULL && strchr(kind, 'Y') == NULL && strchr(kind, 'c') == NULL &&
        insn->op != LX_RER && insn->op != LX_WER && insn->y != form->fixed_y)
        return false;
    if (strpbrk(kind, "rie") == NULL && insn->imm != form->fixed_imm)
        return false;
    for (; *kind != 0; kind++) {
        if (*operands == 0 || !operand_agrees(insn, kind, operands))
            return false;
        operands += strcspn(operands, ",");
        operands += strspn(operands, ", ");
    }
    return *operands == 0;
}

static bool agrees(const struct lx106_insn *insn, uint32_t word, const char *name, const char *operands)
{
    struct lx106_insn plain = *insn;
    if (word == EXCW)
        return insn->op == LX_NOP;
    if (strcmp(name, "rfi") == 0 && strcmp(operands, "2") != 0 && strcmp(operands, "3") != 0)
        return insn->op == LX_ILLEGAL_OP;
    if (strcmp(name, "or") == 0 && insn->op == LX_MOV) { /* "or ax, ay, ay" is a copy */
        plain.op = LX_OR;
        plain.imm = plain.y;
    }
    for (unsigned i = 0; i < COUNT(forms); i++)
        if (strcmp(name, forms[i].name) == 0)
            return form_agrees(&forms[i], &plain, operands);
    return special_agrees(insn, name, operands);
}

/* One line "40100000:\tbytes\tname\toperands"; others (the heading) are passed over. */
static bool split_line(char *line, uint32_t *pc, char **name, char **operands)
{
    static char nothing[] = "";
    char *end;
    *pc = (uint32_t)strtoul(line, &end, 16);
    if (end == line || end[0] != ':' || end[1] != '\t' || (*name = strchr(end + 2, '\t')) == NULL)
        return false;
    ++*name;
    *operands = strchr(*name, '\t');
    if (*operands != NULL)
        *(*operands)++ = 0;
    else
        *operands = nothing;
    for (end = *name + strlen(*name); end > *name && end[-1] == ' ';)
        *--end = 0;
    return true;
}

static void decoder_agrees_with_objdump(void **state)
{
    (void)state;
    size_t code_size, text_size, at = 0;
    unsigned wrong = 0, lines = 0;
    uint8_t *code = read_file("lx106_opcodes.bin", &code_size);
    char *text = (char *)read_file("lx106_opcodes.txt", &text_size);
    for (char *line = text, *next; line != NULL; line = next) {
        uint32_t pc;
        char *name, *operands;
        next = strchr(line, '\n');
        if (next != NULL)
            *next++ = 0;
        if (!split_line(line, &pc, &name, &operands))
            continue;
        lines++;
        assert_int_equal(pc - BASE, at); /* else the lengths differ */
        struct lx106_insn insn = lx106_decode(code + at, code_size - at, pc, 0);
        uint32_t word = lx106_get16(code + at) | (insn.len == 3 ? (uint32_t)code[at + 2] << 16 : 0);
        if (!agrees(&insn, word, name, operands) && ++wrong <= 20)
            print_error("%06X at %08X is \"%s %s\", not op %u x %u y %u imm %X\n", word, pc, name, operands,
                        insn.op, insn.x, insn.y, insn.imm);
        at += insn.len;
    }
    assert_int_equal(wrong, 0);
    assert_int_equal(at, code_size);
    assert_true(lines > 150000);
    free(code);
    free(text);
}

static void lengths_beyond_the_core_are_illegal(void **state)
{
    (void)state;
    for (uint32_t word = 0; word < 0x10000; word++) {
        if ((word & 0xF) < 14)
            continue;
        uint8_t bytes[3] = {(uint8_t)word, (uint8_t)(word >> 8), 0};
        assert_int_equal(lx106_decode(bytes, 3, BASE, 0).op, LX_ILLEGAL_OP);
    }
}

/* Every 24-bit pattern, with bounds that a wrong table index or operand would break. */
static void every_pattern_decodes_to_operands_in_range(void **state)
{
    (void)state;
    unsigned legal = 0;
    for (uint32_t word = 0; word < 0x1000000; word++) {
        uint8_t bytes[3] = {(uint8_t)word, (uint8_t)(word >> 8), (uint8_t)(word >> 16)};
        struct lx106_insn insn = lx106_decode(bytes, 3, BASE + 1, word & 1);
        bool narrow = (word & 0xF) >= 8;
        bool register_in_imm = insn.op >= LX_ADD && insn.op <= LX_SRC;
        bool bit = insn.op == LX_BBCI || insn.op == LX_BBSI;
        if (insn.op == LX_UNDECODED || insn.op >= LX_SPLIT || insn.len != (narrow ? 2 : 3) || insn.x > 15 ||
            insn.y > (bit                   ? 31
                      : insn.op == LX_BREAK ? 16
                                            : 15) ||
            (register_in_imm && insn.imm > 15))
            fail_msg("pattern %06X: op %u len %u x %u y %u", word, insn.op, insn.len, insn.x, insn.y);
        legal += insn.op != LX_ILLEGAL_OP;
    }
    assert_in_range(legal, 0x400000, 0xF00000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decoder_agrees_with_objdump),
        cmocka_unit_test(lengths_beyond_the_core_are_illegal),
        cmocka_unit_test(every_pattern_decodes_to_operands_in_range),
    };
    return cmocka_run_group_tests_name("lx106 decoder", tests, NULL, NULL);
}
