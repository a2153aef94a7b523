/* Readers of one page who come at a steady rate, however late they are answered.
 *
 *   readers PORT PATH RATE SECONDS CONNECTIONS
 *
 * Prints how many pages were answered with 200, how many otherwise, and for how many seconds. The
 * readers of a kept page are many more than Python can be, and tools that count as they go ask as
 * often as they are answered: a machine is then never less than full, and tells nothing of 20,000.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

/* What is still to come of one answer; -1 while its head is read, 0 when nothing is asked. */
struct reader { int socket; long left; int have; char head[4096]; };

static long well, otherwise;

static double now(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return at.tv_sec + at.tv_nsec / 1e9;
}

static int reach(int port)
{
    struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons(port) };
    int one = 1, found = socket(AF_INET, SOCK_STREAM, 0);
    there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (found < 0 || connect(found, (struct sockaddr *)&there, sizeof there)) exit(1);
    setsockopt(found, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    fcntl(found, F_SETFL, O_NONBLOCK);
    return found;
}

/* Another connection: nginx ends each after a thousand answers, and says so in the last one. */
static void again(int watch, int port, struct reader *one)
{
    struct epoll_event wanted = { .events = EPOLLIN, .data.ptr = one };
    if (one->socket) close(one->socket);
    one->socket = reach(port);
    epoll_ctl(watch, EPOLL_CTL_ADD, one->socket, &wanted);
}

/* Read what has come. 1 once the answer is whole, 0 before, -1 when the connection is lost. */
static int take(struct reader *one)
{
    static char body[65536];
    for (;;) {
        if (one->left < 0) {
            ssize_t got = recv(one->socket, one->head + one->have, sizeof one->head - 1 - one->have, 0);
            if (got <= 0) return got == 0 || one->have == sizeof one->head - 1 ? -1 : 0;
            one->head[one->have += got] = 0;
            char *end = strstr(one->head, "\r\n\r\n");
            if (!end) continue;
            char *length = strcasestr(one->head, "\r\ncontent-length:");
            if (!length || length > end) return -1;
            *(one->head[9] == '2' ? &well : &otherwise) += 1;
            one->left = atol(length + 17) - (one->have - (end + 4 - one->head));
        } else if (one->left > 0) {
            ssize_t got = recv(one->socket, body, sizeof body, 0);
            if (got <= 0) return got == 0 ? -1 : 0;
            one->left -= got;
        }
        if (one->left == 0) return 1;
    }
}

int main(int count, char **words)
{
    if (count != 6) return 2;
    int port = atoi(words[1]), many = atoi(words[5]), free_ones = many;
    double rate = atof(words[3]), seconds = atof(words[4]);
    char *ask;
    int size = asprintf(&ask,
        "GET %s HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip, br\r\n\r\n", words[2]);
    struct reader *all = calloc(many, sizeof *all), **idle = calloc(many, sizeof *idle);
    struct epoll_event *seen = calloc(many, sizeof *seen);
    int watch = epoll_create1(0);
    for (int i = 0; i < many; i++) again(watch, port, idle[i] = &all[i]);
    double start = now(), at = start;
    for (long sent = 0; at - start < seconds; at = now()) {
        for (; free_ones && sent < (at - start) * rate; sent++) {
            struct reader *one = idle[--free_ones];
            one->left = -1, one->have = 0;
            if (send(one->socket, ask, size, MSG_NOSIGNAL) != size) return 1;
        }
        int some = epoll_wait(watch, seen, many, 1);
        for (int i = 0; i < some; i++) {
            struct reader *one = seen[i].data.ptr;
            if (one->left == 0) {
                /* Nothing was asked: it was closed, and stays among the idle ones. */
                again(watch, port, one);
                continue;
            }
            int whole = take(one);
            if (whole < 0) otherwise++, one->left = 0;
            if (whole < 0 || (whole && strcasestr(one->head, "\r\nconnection: close")))
                again(watch, port, one);
            if (whole) idle[free_ones++] = one;
        }
    }
    printf("%ld %ld %.3f\n", well, otherwise, at - start);
    return 0;
}
