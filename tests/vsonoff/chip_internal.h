/* chip_internal.h: the parts of the virtual ESP8266 that chip.c, chip_bus.c, chip_uart.c, chip_spi.c and the
 * mask ROM's models (rom_*.c) share.  Nobody else includes it. */
/* SPDX-License-Identifier: MIT */
#ifndef VSONOFF_CHIP_INTERNAL_H
#define VSONOFF_CHIP_INTERNAL_H

#include "chip.h"
#include "lx106.h"

#define DRAM_BASE 0x3FFE8000u
#define DRAM_SIZE 0x18000u
#define IRAM_BASE 0x40100000u
#define IRAM_SIZE 0x10000u
#define ROM_BASE  0x40000000u
#define ROM_SIZE  0x10000u

#define UART_FIFO_SIZE 128u
#define UART_INTERRUPT 5u /* line of the core */

enum uart_int {
    UART_INT_RX_FULL = 1u << 0,
    UART_INT_TX_EMPTY = 1u << 1,
    UART_INT_FRAME = 1u << 3,
    UART_INT_RX_OVERFLOW = 1u << 4,
    UART_INT_RX_TIMEOUT = 1u << 8
};

/* A byte on its way to the RX pin. */
struct line_byte {
    uint64_t start_ns;
    double baud;
    uint8_t byte;
    bool spoiled; /* something happened to the receiver in the middle of it */
};

struct uart {
    uint8_t rx[UART_FIFO_SIZE], tx[UART_FIFO_SIZE];
    unsigned rx_head, rx_count, tx_head, tx_count;
    uint32_t raw, ena, clkdiv, autobaud, conf0, conf1, lowpulse, highpulse, pulses;
    bool tx_busy; /* a byte is in the shift register */
    uint8_t tx_byte;
    uint64_t tx_end_ns;
    double tx_baud;
    unsigned tx_fresh, rx_gone; /* of the counts: written or read so lately that STATUS does not know yet */
    uint64_t tx_fresh_ns, rx_gone_ns; /* until then */
    uint64_t timeout_ns;              /* when the receive timeout strikes; CHIP_NEVER */
    uint64_t blind_ns;                /* the receiver is inside a garbled frame until then */
    struct line_byte *line;           /* bytes to come, in order */
    size_t line_head, line_count, line_size;
    unsigned sniff_pos; /* position in a request frame, for the statistics */
    bool sniff_escape;
    uint8_t sniff_op;
};

#define SPI_MAX_DATA 64u

/* One chip-select cycle of the SPI controller. */
struct spi_transfer {
    uint8_t op;
    bool has_op, answered; /* answered: the flash has seen it, what it says is in in[] */
    bool user;             /* a user command, not a built-in one */
    bool status;           /* the data are those of RD_STATUS, not of W */
    uint32_t addr;         /* UINT32_MAX: none was sent */
    unsigned dummy;        /* bytes between address and data */
    unsigned first_word;   /* of W */
    unsigned divider, lines;
    unsigned head; /* clocks before the first byte of data: command, address, dummy */
    unsigned out_clocks;
    uint64_t clocks; /* gone by when somebody looked last */
    uint64_t begin_ns;
    size_t out_len, in_len, out_done, in_done;
    uint8_t out[SPI_MAX_DATA], in[SPI_MAX_DATA];
};

struct spi {
    uint32_t reg[64];
    bool busy, clock_written;
    bool odd; /* the set-up is not one for plain transfers on one line */
    uint64_t done_ns;
    struct spi_transfer now; /* while busy, and the last one behind it */
};

struct wdt {
    uint32_t reg[16];
    uint64_t expires_ns; /* CHIP_NEVER while off */
};

/* --- The mask ROM as native code ------------------------------------------------------------------------
 * A ROM routine is a step function that is called until it is done; between two steps virtual time passes
 * and interrupts may be taken.  Routines call each other by pushing another frame.  While a routine runs,
 * the program counter holds its address plus one, which no call can reach. */
#define ROM_FRAMES 24u
#define ROM_TEXT   256u

enum rom_result {
    ROM_DONE,  /* finished; f->result is the value */
    ROM_AGAIN, /* call me (or the routine I pushed) again */
    ROM_WAIT,  /* nothing to do before the next event or an interrupt */
    ROM_FAULT, /* an exception was raised or control went elsewhere */
};

struct rom_frame;
typedef enum rom_result rom_step(struct chip *c, struct rom_frame *f);

struct rom_frame {
    rom_step *step;
    uint32_t entry; /* address called by the program; 0 for calls inside the ROM */
    uint32_t sp, ret;
    uint32_t arg[6];
    uint32_t v[6];  /* the routine's own variables, 0 at first */
    unsigned state; /* likewise */
    uint64_t result;
    bool wide;      /* the result is one of 64 bits */
    uint64_t child; /* result of the routine that this one pushed last */
    uint64_t until; /* cycles, for delays */
    char text[ROM_TEXT];
};

struct rom_entry {
    uint32_t addr;
    rom_step *step;
};

struct rom {
    struct rom_frame frame[ROM_FRAMES];
    unsigned depth;
    uint64_t wake_cycles; /* when a waiting routine wants to go on; UINT64_MAX = only by an event */
    bool idle;            /* the last thing the ROM did was to wait */
    rom_step *index[ROM_SIZE / 4];
    /* What the loader remembers in RAM words whose addresses are not known. */
    uint32_t down_total, down_blocks, down_block_size, down_addr, down_sequence, down_received;
    bool synced, leave;
};

enum chip_mode {
    MODE_OFF,      /* no power */
    MODE_HELD,     /* EN low */
    MODE_BOOT,     /* the ROM or the boot loader is at work */
    MODE_LOADER,   /* serial loader, including the wait for the host's baud rate */
    MODE_RAM,      /* code that the loader received */
    MODE_FIRMWARE, /* application from flash */
    MODE_SILENT,   /* ROM or boot loader has given up, or the code to run never starts */
    MODE_DEAD      /* exception without a handler */
};

struct chip {
    struct chip_config config;
    struct nor *flash;
    struct lx106 *cpu;
    uint8_t *dram, *iram;
    struct chip_stats stats;
    chip_tx_fn *tx;
    void *tx_ctx;

    enum chip_mode mode;
    bool power, gpio0_low, en_low;
    unsigned strap; /* GPIO15, GPIO0, GPIO2 as sampled */
    unsigned reset_cause;

    uint64_t now_ns;               /* internal time; may be a few instructions ahead of shown_ns */
    uint64_t shown_ns;             /* what chip_now says */
    uint64_t base_ns, base_cycles; /* clock anchor of the present CPU frequency */
    unsigned cpu_mhz, apb_mhz;
    uint64_t doubled_ns;    /* when a doubled clock takes effect; CHIP_NEVER */
    bool tx_left;           /* a byte left since chip_run was entered */
    bool running_cpu;       /* inside lx106_run */
    unsigned pending_reset; /* reset cause to act on when the core returns; 0 = none */
    bool faulted;           /* the ROM reports an exception, over and over */
    bool idle;              /* the core only waited when it stopped last, and nothing has happened since */

    struct uart uart;
    struct spi spi;
    struct wdt wdt;
    struct rom rom;
    uint32_t io[0x1400 / 4];    /* 0x60000000.. as far as nothing else answers */
    uint32_t dport[0x1000 / 4]; /* 0x3FF00000.. */
    uint32_t i2c[256];          /* registers behind rom_i2c_*, by block and number (folded) */
    uint64_t rng;
};

/* chip.c */
uint32_t chip_random(struct chip *c);
bool chip_believes(const struct chip *c, enum belief b, unsigned value);
uint64_t chip_time(const struct chip *c); /* now, also in the middle of lx106_run */
uint64_t chip_cycles_at(const struct chip *c, uint64_t ns);
void chip_touch(struct chip *c); /* after a peripheral got a new event: the core returns in time for it */
void chip_set_clock(struct chip *c, unsigned cpu_mhz, unsigned apb_mhz);
void chip_double_clock(struct chip *c, bool on);
void chip_die(struct chip *c, enum chip_mode mode);      /* DEAD or SILENT until reset */
void chip_request_reset(struct chip *c, unsigned cause); /* takes effect at once */
void chip_interrupt_line(struct chip *c, unsigned line, bool level);
/* The program touched a peripheral at a moment at which nobody may: counted, and the first one is kept. */
void chip_race(struct chip *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* chip_bus.c */
struct lx106_bus chip_bus(struct chip *c);
void chip_bus_reset(struct chip *c, bool power_on);
uint64_t chip_wdt_next(const struct chip *c);
bool chip_flash_attached(const struct chip *c);
uint32_t chip_read_word(struct chip *c, uint32_t addr); /* registers and RAM known to be there */
void chip_write_word(struct chip *c, uint32_t addr, uint32_t value);

/* chip_uart.c */
void uart_reset(struct chip *c);
uint32_t uart_read(struct chip *c, uint32_t offset);
void uart_write(struct chip *c, uint32_t offset, uint32_t value);
uint64_t uart_next(const struct chip *c);
void uart_fire(struct chip *c); /* handles its earliest event */
void uart_line_add(struct chip *c, uint64_t start_ns, uint8_t byte, double baud);
void uart_line_clear(struct chip *c);

/* chip_spi.c */
void spi_reset(struct chip *c);
uint32_t spi_read(struct chip *c, uint32_t offset);
void spi_write(struct chip *c, uint32_t offset, uint32_t value);
uint64_t spi_next(const struct chip *c);
void spi_fire(struct chip *c);
void spi_cut_short(struct chip *c); /* ends a transfer under way, as a reset does */

/* rom.c */
void rom_init(struct rom *r);
void rom_reset(struct chip *c);
void rom_run(void *ctx, struct lx106 *cpu);
void rom_interrupt(void *ctx, struct lx106 *cpu);
void rom_exception(void *ctx, struct lx106 *cpu, enum lx106_cause cause);
void rom_install_exception_handlers(struct chip *c); /* as main does before it runs a program */
struct rom_frame *rom_push(struct chip *c, rom_step *step, uint32_t a0, uint32_t a1, uint32_t a2);
void rom_cost(struct chip *c, uint64_t cycles);
/* Waits at most until the core's cycle counter says `cycles`. */
enum rom_result rom_wait_until(struct chip *c, uint64_t cycles);
/* Leaves native code for the program at `pc`; its return comes to `ret`. */
enum rom_result rom_enter(struct chip *c, uint32_t pc, uint32_t sp, uint32_t ret);
bool rom_load8(struct chip *c, uint32_t addr, uint8_t *value);
bool rom_store8(struct chip *c, uint32_t addr, uint8_t value);
uint32_t rom_ram(struct chip *c, uint32_t addr); /* a word of the ROM's own data RAM */
void rom_set_ram(struct chip *c, uint32_t addr, uint32_t value);
uint8_t *rom_dram(struct chip *c, uint32_t addr); /* the byte at a data RAM address */

/* Tables of entries, each ended by address 0, and routines called across files. */
extern const struct rom_entry rom_core_entries[], rom_lib_entries[], rom_hash_entries[], rom_flash_entries[],
    rom_serial_entries[], rom_system_entries[], rom_boot_entries[], rom_loader_entries[];

bool rom_copy(struct chip *c, uint32_t dst, uint32_t src, uint32_t len); /* memcpy in one go */
rom_step rom_memcpy, rom_putc, rom_print, rom_delay_us, rom_main, rom_load_application, rom_loader,
    rom_autobaud;
rom_step rom_second_stage;
uint8_t rom_flash_byte(struct chip *c, uint32_t addr); /* for the models of what runs from flash; wraps */
uint32_t rom_flash_word(struct chip *c, uint32_t addr);
rom_step rom_spi_attach, rom_spi_read, rom_spi_write, rom_spi_lock, rom_spi_erase_area;
void rom_spi_select_pads(struct chip *c);
void rom_spi_param(struct chip *c, const uint32_t param[6]);
void rom_cache_off(struct chip *c);
void rom_uart_divider(struct chip *c, uint32_t divider);
void rom_uart_init(struct chip *c);
void rom_uart_attach(struct chip *c);
struct rom_frame *rom_printf(struct chip *c, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Addresses of the ROM's data. */
#define ROM_RAM_EXCEPTION_TABLE 0x3FFFC000u
#define ROM_RAM_C_HANDLERS      0x3FFFC100u
#define ROM_RAM_INTERRUPTS      0x3FFFC200u /* 16 pairs of handler and argument */
#define ROM_RAM_TICKS           0x3FFFC704u /* cycles per microsecond for delays */
#define ROM_RAM_FLASHCHIP_PTR   0x3FFFC714u
#define ROM_RAM_FLASHCHIP       0x3FFFC718u
#define ROM_RAM_BSS             0x3FFFDAB0u
#define ROM_RAM_BSS_END         0x3FFFEB30u
#define ROM_RAM_USER_ENTRY      0x3FFFDCD0u
#define ROM_RAM_REPLY           0x3FFFDE00u
#define ROM_RAM_UART            0x3FFFDE10u /* UART state; the ring's control words are inside */
#define ROM_RAM_RING            0x3FFFDE60u
#define ROM_RAM_RING_SIZE       256u
#define ROM_RAM_RING_WRITE      0x3FFFDE30u
#define ROM_RAM_RING_READ       0x3FFFDE34u
#define ROM_RAM_PACKET          0x3FFFA000u
#define ROM_RAM_PACKET_SIZE     0x2000u

#define ROM_UNHANDLED_EXCEPTION 0x4000DC44u
#define ROM_UNHANDLED_INTERRUPT 0x4000DC3Cu
#define ROM_C_WRAPPER           0x40000598u
#define ROM_FATAL_EXCEPTION     0x40001878u
#define ROM_FATAL_UNALIGNED     0x400017E0u
#define ROM_L1_HANDLER          0x4000048Cu
#define ROM_RETURN_FROM_HANDLER 0x4000DC54u
#define ROM_RX_HANDLER          0x40003BBCu
#define ROM_MAIN                0x40000FECu
#define ROM_MAIN_LOAD_FLASH     0x400010A8u
#define ROM_MAIN_USER_RETURNED  0x40001090u /* our choice: somewhere in main before the point above */
#define ROM_STACK               0x3FFFFF90u /* a1 when main calls the user's entry */

#endif
