/* uart.h: UART0.  Receives by interrupt into the queue, transmits from a ring that the same interrupt drains,
 * so that the line never idles while the program is busy.  (Tests put another UART behind this.) */
/* SPDX-License-Identifier: MIT */
#ifndef STUB_UART_H
#define STUB_UART_H

#include <stdbool.h>
#include <stdint.h>

void uart_start(void); /* the divider it finds is the one of first contact */
void uart_stop(void);  /* says what is left to say; then no interrupts, and the divider of first contact */
void uart_put(unsigned byte); /* waits while the ring is full */
void uart_flush(void);        /* now, not when there is more to send */
void uart_drain(void);        /* until the last stop bit has left */
uint32_t uart_unsent(void);   /* bytes in the FIFO, without the one that is on the line */
uint32_t uart_first_divider(void);
uint32_t uart_divider(void);
void uart_set_divider(uint32_t divider);
/* To be called by whoever waits for the host: if only framing errors have come in, the host speaks at another
 * rate, and the UART goes back to the one of first contact.  What is said from then on goes nowhere. */
void uart_watch(void);
bool uart_is_lost(void); /* has it gone back? */
void uart_forgive(void); /* the host is there: errors up to now do not count */

#endif
