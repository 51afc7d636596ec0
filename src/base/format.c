/* format.c: see format.h. */
/* SPDX-License-Identifier: MIT */
#include "base/format.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct out {
    char *to;
    size_t size, length;
};

/* One conversion. */
struct spec {
    bool left, zero;
    int width, precision; /* precision -1: none */
    char size;            /* 'l', 'L' for ll, 'z', or 0 */
    char kind;
};

/* A number takes at most this many digits. */
enum { DIGITS_MAX = 32, FRACTION_MAX = 9 };

static void put(struct out *o, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++, o->length++)
        if (o->length + 1 < o->size)
            o->to[o->length] = text[i];
}

static void repeat(struct out *o, char c, int count)
{
    for (; count > 0; count--)
        put(o, &c, 1);
}

/* `sign` and zeros stand before the digits, spaces on either side. */
static void put_field(struct out *o, const struct spec *s, const char *sign, const char *text, size_t length,
                      int zeros)
{
    const size_t sign_length = strlen(sign);
    const int room = s->width - (int)(sign_length + length) - zeros;
    repeat(o, ' ', s->left ? 0 : room);
    put(o, sign, sign_length);
    repeat(o, '0', zeros);
    put(o, text, length);
    repeat(o, ' ', s->left ? room : 0);
}

static void put_digits(struct out *o, const struct spec *s, const char *sign, const char *text, size_t length)
{
    const bool fill = s->zero && !s->left && (s->precision < 0 || s->kind == 'f');
    const int wanted = fill ? s->width - (int)strlen(sign) : s->kind == 'f' ? 0 : s->precision;
    put_field(o, s, sign, text, length, wanted > (int)length ? wanted - (int)length : 0);
}

/* The digits end at `end`; returns where they begin. */
static char *digits_of(uint64_t value, unsigned base, bool capitals, char *end)
{
    const char *const digits = capitals ? "0123456789ABCDEF" : "0123456789abcdef";
    do {
        *--end = digits[value % base];
        value /= base;
    } while (value > 0);
    return end;
}

static void put_number(struct out *o, const struct spec *s, uint64_t value, bool negative)
{
    char text[DIGITS_MAX];
    char *const end = text + sizeof text;
    const bool hex = s->kind == 'x' || s->kind == 'X';
    const char *at =
        value == 0 && s->precision == 0 ? end : digits_of(value, hex ? 16 : 10, s->kind == 'X', end);
    put_digits(o, s, negative ? "-" : "", at, (size_t)(end - at));
}

static void put_double(struct out *o, const struct spec *s, double value)
{
    char text[DIGITS_MAX];
    char *const end = text + sizeof text;
    const int digits = s->precision < 0 ? 6 : s->precision < FRACTION_MAX ? s->precision : FRACTION_MAX;
    const bool negative = value < 0;
    uint64_t unit = 1;
    for (int i = 0; i < digits; i++)
        unit *= 10;
    const long double scaled = (long double)(negative ? -value : value) * (long double)unit;
    if (!(scaled < 1e18L)) { /* nor a number */
        put_field(o, s, negative ? "-" : "", value != value ? "nan" : "inf", 3, 0);
        return;
    }
    uint64_t whole = (uint64_t)scaled;
    const long double rest = scaled - (long double)whole;
    whole += rest > 0.5L || (rest >= 0.5L && whole % 2 == 1);
    char *at = end;
    if (digits > 0) {
        at = digits_of(whole % unit + unit, 10, false,
                       end); /* `unit` keeps the zeros, its 1 becomes the point */
        *at = '.';
    }
    at = digits_of(whole / unit, 10, false, at);
    put_digits(o, s, negative ? "-" : "", at, (size_t)(end - at));
}

static void put_text(struct out *o, const struct spec *s, const char *text)
{
    size_t length = 0;
    while ((s->precision < 0 || length < (size_t)s->precision) && text[length] != '\0')
        length++;
    put_field(o, s, "", text, length, 0);
}

/* A va_list in a struct: passed on by address, it is the same list everywhere. */
struct values {
    va_list list;
};

static int read_number(const char **p, struct values *v)
{
    int n = 0;
    if (**p == '*') {
        ++*p;
        return va_arg(v->list, int);
    }
    for (; **p >= '0' && **p <= '9'; ++*p)
        n = n < 10000 ? n * 10 + (**p - '0') : n;
    return n;
}

static struct spec read_spec(const char **p, struct values *v)
{
    struct spec s = {.precision = -1};
    for (; **p == '-' || **p == '0'; ++*p) {
        s.left = s.left || **p == '-';
        s.zero = s.zero || **p == '0';
    }
    s.width = read_number(p, v);
    if (s.width < 0) {
        s.left = true;
        s.width = -s.width;
    }
    if (**p == '.') {
        ++*p;
        s.precision = read_number(p, v);
    }
    if (**p == 'l' || **p == 'z')
        s.size = *(*p)++;
    if (s.size == 'l' && **p == 'l') {
        s.size = 'L';
        ++*p;
    }
    s.kind = **p;
    return s;
}

static void put_signed(struct out *o, const struct spec *s, struct values *v)
{
    const int64_t n = s->size == 'L'   ? va_arg(v->list, long long)
                      : s->size == 'l' ? va_arg(v->list, long)
                      : s->size == 'z' ? va_arg(v->list, ptrdiff_t)
                                       : va_arg(v->list, int);
    put_number(o, s, n < 0 ? 0 - (uint64_t)n : (uint64_t)n, n < 0);
}

static void put_unsigned(struct out *o, const struct spec *s, struct values *v)
{
    put_number(o, s,
               s->size == 'L'   ? va_arg(v->list, unsigned long long)
               : s->size == 'l' ? va_arg(v->list, unsigned long)
               : s->size == 'z' ? va_arg(v->list, size_t)
                                : va_arg(v->list, unsigned),
               false);
}

/* False if the conversion is none of ours. */
static bool convert(struct out *o, const struct spec *s, struct values *v)
{
    char c;
    switch (s->kind) {
    case 'd':
        put_signed(o, s, v);
        return true;
    case 'u':
    case 'x':
    case 'X':
        put_unsigned(o, s, v);
        return true;
    case 'f':
        put_double(o, s, va_arg(v->list, double));
        return true;
    case 's':
        put_text(o, s, va_arg(v->list, const char *));
        return true;
    case 'c':
        c = (char)va_arg(v->list, int);
        put_field(o, s, "", &c, 1, 0);
        return true;
    case '%':
        put(o, "%", 1);
        return true;
    default:
        return false;
    }
}

int format_text(char *to, size_t size, const char *format, va_list args)
{
    struct out o = {to, size, 0};
    struct values v;
    va_copy(v.list, args);
    for (const char *p = format; *p != '\0';) {
        const char *const from = p;
        if (*p++ != '%') {
            put(&o, from, 1);
            continue;
        }
        const struct spec s = read_spec(&p, &v);
        if (!convert(&o, &s, &v)) {
            put(&o, from, strlen(from));
            break;
        }
        p++;
    }
    va_end(v.list);
    if (size > 0)
        to[o.length < size ? o.length : size - 1] = '\0';
    return (int)o.length;
}
