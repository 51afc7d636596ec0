/* uart.h: UART0.  Receives by interrupt into the queue, transmits from a ring that the same interrupt drains,
 * so that the line never idles while the program is busy.  (Tests replace the UART.) */
/* SPDX-License-Identifier: MIT */
#ifndef STUB_UART_H
#define STUB_UART_H

#include <stdbool.h>
#include <stdint.h>

void uart_start(void); /* the divider it finds is that of first contact */
void uart_stop(void);  /* sends what is left to send; then no interrupts, and the divider of first contact */
void uart_put(unsigned byte); /* waits while the ring is full */
void uart_flush(void);        /* sends now, without waiting for more */
void uart_drain(void);        /* waits until the last stop bit has left */
uint32_t uart_unsent(void);   /* bytes in the FIFO, without the one that is on the line */
uint32_t uart_first_divider(void);
uint32_t uart_divider(void);
void uart_set_divider(uint32_t divider);
/* Call while waiting for the host: if only framing errors arrive, the host uses another rate, and the UART
 * returns to that of first contact.  Output from then on is dropped. */
void uart_watch(void);
bool uart_is_lost(void); /* whether it has returned */
void uart_forgive(void); /* the host is there: forget earlier errors */

#endif
