/*
 * The benchmark's SNMP v2c agent: serves a table that the simulator made, faster than any collector asks. Only loopback.
 *
 *   agent serve TABLE COMMUNITY CAP DELAY_US LOSS VARBIND_US QUEUE SEED
 *     Prints {"ready":true,"port":N}; on SIGTERM its counters as the last line. CAP: bytes of the longest reply. LOSS: share of
 *     requests that are dropped. VARBIND_US: what one varbind costs the device's single CPU, in microseconds; QUEUE: requests that
 *     may wait for that CPU, one more is dropped.
 *   agent flood TABLE COMMUNITY PORT SECONDS COLUMNS IN_FLIGHT
 *     Asks as fast as it can, always with as many requests in flight, and prints the varbinds and the replies a second that came
 *     back: with 64 the agent's own ceiling, with few what nobody can beat who keeps to as many.
 *   agent measure FILE COMMAND ...
 *     Runs a command and writes what it and its children cost: {"cpuMs":N,"wallMs":N,"rssMb":N,"code":N}.
 *
 * TABLE: "FTB1", a count, the starts of the keys and of the varbinds (count + 1 each, 32 bits little-endian), the keys (four
 * big-endian bytes an arc: they compare bytewise), the varbinds in BER.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MAX_DATAGRAM = 65536, MAX_ASKED = 128, MAX_ARCS = 64, BATCH = 32 };

static uint32_t count;
static const uint32_t *key_at, *varbind_at;
static const uint8_t *keys, *varbinds;

static void fail(const char *what) {
  perror(what);
  exit(1);
}

static void load_table(const char *path) {
  int file = open(path, O_RDONLY);
  struct stat info;
  if (file < 0 || fstat(file, &info) < 0) fail(path);
  const uint8_t *bytes = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
  if (bytes == MAP_FAILED || memcmp(bytes, "FTB1", 4) != 0) fail("the table cannot be read");
  memcpy(&count, bytes + 4, 4);
  key_at = (const uint32_t *)(bytes + 8);
  varbind_at = key_at + count + 1;
  keys = (const uint8_t *)(varbind_at + count + 1);
  varbinds = keys + key_at[count];
  close(file);
}

static uint64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static int compare(uint32_t at, const uint8_t *key, size_t length) {
  size_t own = key_at[at + 1] - key_at[at];
  int order = memcmp(keys + key_at[at], key, own < length ? own : length);
  return order != 0 ? order : (own > length) - (own < length);
}

static uint32_t hint;

/* The first row behind a key. The walker mostly asks for the row behind the last one it got. */
static uint32_t after(const uint8_t *key, size_t length) {
  if (hint < count && compare(hint, key, length) == 0) return hint + 1;
  uint32_t low = 0, high = count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (compare(middle, key, length) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

struct element {
  uint8_t tag;
  const uint8_t *content;
  size_t length;
  const uint8_t *end;
};

/* 0 when there is no whole element between `at` and `limit`. */
static int read_element(const uint8_t *at, const uint8_t *limit, struct element *out) {
  if (limit - at < 2) return 0;
  out->tag = *at++;
  size_t length = *at++;
  if (length >= 0x80) {
    size_t bytes = length & 0x7f;
    if (bytes == 0 || bytes > 3 || (size_t)(limit - at) < bytes) return 0;
    for (length = 0; bytes > 0; bytes--) length = length << 8 | *at++;
  }
  if ((size_t)(limit - at) < length) return 0;
  out->content = at;
  out->length = length;
  out->end = at + length;
  return 1;
}

static int32_t integer_of(const struct element *element) {
  int32_t value = element->length > 0 && element->content[0] >= 0x80 ? -1 : 0;
  for (size_t n = 0; n < element->length; n++) value = (int32_t)((uint32_t)value << 8 | element->content[n]);
  return value;
}

struct asked {
  const uint8_t *name;
  size_t name_length;
  uint8_t key[MAX_ARCS * 4];
  size_t key_length;
};

struct request {
  struct element community, id;
  uint8_t pdu;
  int32_t non_repeaters, max_repetitions;
  int asked_count;
  struct asked asked[MAX_ASKED];
};

static int read_key(const struct element *name, struct asked *out) {
  uint32_t arc = 0;
  size_t arcs = 0;
  for (size_t n = 0; n < name->length; n++) {
    arc = arc << 7 | (name->content[n] & 0x7f);
    if (name->content[n] & 0x80) continue;
    uint32_t parts[2] = {arc, 0};
    int part_count = 1;
    if (arcs == 0) {
      parts[0] = arc < 80 ? arc / 40 : 2;
      parts[1] = arc - parts[0] * 40;
      part_count = 2;
    }
    for (int part = 0; part < part_count; part++) {
      if (arcs == MAX_ARCS) return 0;
      uint32_t big = htonl(parts[part]);
      memcpy(out->key + arcs++ * 4, &big, 4);
    }
    arc = 0;
  }
  out->name = name->content;
  out->name_length = name->length;
  out->key_length = arcs * 4;
  return 1;
}

static int read_request(const uint8_t *bytes, size_t length, struct request *out) {
  struct element message, version, pdu, second, third, list, varbind, name;
  if (!read_element(bytes, bytes + length, &message) || message.tag != 0x30) return 0;
  if (!read_element(message.content, message.end, &version) || integer_of(&version) != 1) return 0;
  if (!read_element(version.end, message.end, &out->community)) return 0;
  if (!read_element(out->community.end, message.end, &pdu)) return 0;
  out->pdu = pdu.tag;
  if (!read_element(pdu.content, pdu.end, &out->id)) return 0;
  if (!read_element(out->id.end, pdu.end, &second) || !read_element(second.end, pdu.end, &third)) return 0;
  if (!read_element(third.end, pdu.end, &list)) return 0;
  out->non_repeaters = pdu.tag == 0xa5 ? integer_of(&second) : 0;
  out->max_repetitions = pdu.tag == 0xa5 ? integer_of(&third) : 1;
  out->asked_count = 0;
  for (const uint8_t *at = list.content; at < list.end; at = varbind.end) {
    if (out->asked_count == MAX_ASKED || !read_element(at, list.end, &varbind)) return 0;
    if (!read_element(varbind.content, varbind.end, &name) || name.tag != 0x06) return 0;
    if (!read_key(&name, &out->asked[out->asked_count++])) return 0;
  }
  return 1;
}

struct reply {
  uint8_t bytes[MAX_DATAGRAM];
  size_t start, end; /* the varbinds, filled from HEAD_ROOM on */
  int varbind_count;
};

enum { HEAD_ROOM = 320 };

static int put(struct reply *reply, size_t room, const uint8_t *bytes, size_t length) {
  if (reply->end - HEAD_ROOM + length > room) return 0;
  memcpy(reply->bytes + reply->end, bytes, length);
  reply->end += length;
  reply->varbind_count++;
  return 1;
}

static int put_exception(struct reply *reply, size_t room, const struct asked *asked, uint8_t tag) {
  uint8_t bytes[300];
  size_t at = 0;
  if (asked->name_length > 120) return 0;
  bytes[at++] = 0x30;
  bytes[at++] = (uint8_t)(asked->name_length + 4);
  bytes[at++] = 0x06;
  bytes[at++] = (uint8_t)asked->name_length;
  memcpy(bytes + at, asked->name, asked->name_length);
  at += asked->name_length;
  bytes[at++] = tag;
  bytes[at++] = 0;
  return put(reply, room, bytes, at);
}

static int put_row(struct reply *reply, size_t room, uint32_t at) {
  return put(reply, room, varbinds + varbind_at[at], varbind_at[at + 1] - varbind_at[at]);
}

static void put_before(struct reply *reply, uint8_t byte) { reply->bytes[--reply->start] = byte; }

static void put_head(struct reply *reply, uint8_t tag, size_t length) {
  if (length < 0x80) put_before(reply, (uint8_t)length);
  else {
    put_before(reply, (uint8_t)length);
    if (length > 0xff) put_before(reply, (uint8_t)(length >> 8));
    put_before(reply, length > 0xff ? 0x82 : 0x81);
  }
  put_before(reply, tag);
}

static void put_copy(struct reply *reply, const struct element *element, uint8_t tag) {
  reply->start -= element->length;
  memcpy(reply->bytes + reply->start, element->content, element->length);
  put_head(reply, tag, element->length);
}

static void finish(struct reply *reply, const struct request *request, uint8_t error_status) {
  reply->start = HEAD_ROOM;
  put_head(reply, 0x30, reply->end - reply->start);
  for (int n = 0; n < 2; n++) { /* error index, error status */
    put_before(reply, n == 1 ? error_status : 0);
    put_before(reply, 1);
    put_before(reply, 0x02);
  }
  put_copy(reply, &request->id, 0x02);
  put_head(reply, 0xa2, reply->end - reply->start);
  put_copy(reply, &request->community, 0x04);
  for (const uint8_t *byte = (const uint8_t[]){1, 1, 2}, *last = byte + 3; byte < last; byte++) put_before(reply, *byte);
  put_head(reply, 0x30, reply->end - reply->start);
}

/* RFC 3416 4.2.1 to 4.2.3: a bulk reply is cut at the cap, anything else that does not fit is refused as too big. */
static void answer(const struct request *request, size_t cap, struct reply *reply) {
  size_t room = cap - 31 - request->community.length;
  int fits = 1, fixed = request->non_repeaters;
  reply->end = HEAD_ROOM;
  reply->varbind_count = 0;
  if (fixed > request->asked_count || request->pdu != 0xa5) fixed = request->asked_count;
  for (int n = 0; fits && n < fixed; n++) {
    const struct asked *asked = &request->asked[n];
    uint32_t row = after(asked->key, asked->key_length);
    if (request->pdu == 0xa0) {
      int is_there = row > 0 && compare(row - 1, asked->key, asked->key_length) == 0;
      fits = is_there ? put_row(reply, room, row - 1) : put_exception(reply, room, asked, 0x80);
    } else fits = row < count ? put_row(reply, room, row) : put_exception(reply, room, asked, 0x82);
  }
  uint32_t rows[MAX_ASKED];
  for (int n = fixed; n < request->asked_count; n++) rows[n] = after(request->asked[n].key, request->asked[n].key_length);
  int is_cut = 0;
  for (int32_t repetition = 0; fits && !is_cut && repetition < request->max_repetitions; repetition++) {
    if (fixed == request->asked_count) break;
    int has_ended = 1;
    for (int n = fixed; n < request->asked_count && !is_cut; n++) {
      uint32_t row = rows[n] + (uint32_t)repetition;
      is_cut = !(row < count ? put_row(reply, room, row) : put_exception(reply, room, &request->asked[n], 0x82));
      if (row < count) has_ended = 0;
      if (!is_cut && row < count) hint = row;
    }
    if (has_ended) break;
  }
  if (!fits || (is_cut && reply->varbind_count == 0)) {
    reply->end = HEAD_ROOM;
    reply->varbind_count = 0;
    finish(reply, request, 1);
  } else finish(reply, request, 0);
}

struct waiting {
  struct sockaddr_in to;
  uint64_t served_at, due_at;
  size_t length;
  uint8_t *bytes;
};

static struct {
  uint64_t requests, varbinds, drops, resent, peak_depth, peak_outstanding, malformed, refused;
} stats;

static volatile sig_atomic_t is_stopping;

static void stop(int signal) {
  (void)signal;
  is_stopping = 1;
}

static uint64_t random_state;

/* splitmix64: the same drops for the same seed. */
static double random_share(void) {
  uint64_t mixed = random_state += 0x9e3779b97f4a7c15u;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
  return (double)((mixed ^ (mixed >> 31)) >> 11) / 9007199254740992.0;
}

/* Requests seen before, by port and id: a table of marks that forgets the oldest at the same place. */
static int was_seen(uint16_t port, int32_t id) {
  static uint64_t seen[1 << 20];
  uint64_t mark = ((uint64_t)port << 32 | (uint32_t)id) + 1;
  uint64_t place = mark * 0x9e3779b97f4a7c15u >> 44;
  if (seen[place] == mark) return 1;
  seen[place] = mark;
  return 0;
}

static int open_socket(void) {
  int size = 8 << 20;
  int socket_fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  if (socket_fd < 0 || bind(socket_fd, (struct sockaddr *)&here, sizeof here) < 0) fail("socket");
  setsockopt(socket_fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  setsockopt(socket_fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  return socket_fd;
}

static void serve(char **argument) {
  const char *community = argument[0];
  size_t cap = strtoul(argument[1], NULL, 10), community_length = strlen(community);
  uint64_t delay = strtoull(argument[2], NULL, 10) * 1000;
  double loss = strtod(argument[3], NULL), varbind_ns = strtod(argument[4], NULL) * 1000;
  uint64_t queue = strtoull(argument[5], NULL, 10);
  random_state = strtoull(argument[6], NULL, 10);
  int fd = open_socket();
  struct sockaddr_in here;
  socklen_t here_length = sizeof here;
  getsockname(fd, (struct sockaddr *)&here, &here_length);
  prctl(PR_SET_TIMERSLACK, 1);
  printf("{\"ready\":true,\"port\":%d}\n", ntohs(here.sin_port));
  fflush(stdout);

  /* A ring of replies that wait, in the order in which they leave. */
  enum { RING = 1 << 14 };
  static struct waiting ring[RING];
  static struct reply reply;
  static struct request request;
  static uint8_t buffers[BATCH][4096];
  struct mmsghdr messages[BATCH];
  struct iovec parts[BATCH];
  struct sockaddr_in from[BATCH];
  uint64_t head = 0, tail = 0, served = 0, busy_until = 0;
  while (!is_stopping) {
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    struct timespec wait = {0, 0};
    if (head < tail) {
      uint64_t now = now_ns(), due = ring[head % RING].due_at;
      if (due > now) wait = (struct timespec){(time_t)((due - now) / 1000000000u), (long)((due - now) % 1000000000u)};
    }
    ppoll(&readable, 1, head < tail ? &wait : NULL, NULL);
    for (int n = 0; n < BATCH; n++) {
      parts[n] = (struct iovec){buffers[n], sizeof buffers[n]};
      messages[n].msg_hdr = (struct msghdr){.msg_name = &from[n], .msg_namelen = sizeof from[n], .msg_iov = &parts[n], .msg_iovlen = 1};
    }
    int received = readable.revents & POLLIN ? recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL) : 0;
    for (int n = 0; n < received; n++) {
      if (!read_request(buffers[n], messages[n].msg_len, &request)) {
        stats.malformed++;
        continue;
      }
      stats.requests++;
      if (was_seen(from[n].sin_port, integer_of(&request.id))) stats.resent++;
      if (request.community.length != community_length || memcmp(request.community.content, community, community_length) != 0) {
        stats.refused++;
        continue;
      }
      if (loss > 0 && random_share() < loss) {
        stats.drops++;
        continue;
      }
      uint64_t now = now_ns();
      while (served < tail && ring[served % RING].served_at <= now) served++;
      if (served < head) served = head;
      uint64_t depth = tail - served;
      if ((varbind_ns > 0 && queue > 0 && depth >= queue) || tail - head == RING) {
        stats.drops++;
        continue;
      }
      answer(&request, cap, &reply);
      stats.varbinds += (uint64_t)reply.varbind_count;
      size_t length = reply.end - reply.start;
      if (delay == 0 && varbind_ns == 0) {
        sendto(fd, reply.bytes + reply.start, length, 0, (struct sockaddr *)&from[n], sizeof from[n]);
        continue;
      }
      if (depth + 1 > stats.peak_depth) stats.peak_depth = depth + 1;
      if (tail - head + 1 > stats.peak_outstanding) stats.peak_outstanding = tail - head + 1;
      if (busy_until < now) busy_until = now;
      busy_until += (uint64_t)(reply.varbind_count * varbind_ns);
      struct waiting *last = &ring[tail++ % RING];
      *last = (struct waiting){from[n], busy_until, busy_until + delay, length, malloc(length)};
      memcpy(last->bytes, reply.bytes + reply.start, length);
    }
    for (uint64_t now = now_ns(); head < tail && ring[head % RING].due_at <= now; head++) {
      struct waiting *first = &ring[head % RING];
      sendto(fd, first->bytes, first->length, 0, (struct sockaddr *)&first->to, sizeof first->to);
      free(first->bytes);
    }
  }
  struct rusage used;
  getrusage(RUSAGE_SELF, &used);
  long cpu_ms = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
  printf("{\"requests\":%llu,\"varbinds\":%llu,\"drops\":%llu,\"resent\":%llu,\"peakDepth\":%llu,\"peakOutstanding\":%llu,\"malformed\":%llu,"
         "\"refused\":%llu,\"cpuMs\":%ld}\n",
         (unsigned long long)stats.requests, (unsigned long long)stats.varbinds, (unsigned long long)stats.drops,
         (unsigned long long)stats.resent, (unsigned long long)stats.peak_depth, (unsigned long long)stats.peak_outstanding,
         (unsigned long long)stats.malformed, (unsigned long long)stats.refused, cpu_ms);
}

/* A GETBULK of 50 rows from a row of the table on, for the flood. */
static size_t bulk_request(uint8_t *out, const char *community, int32_t id, const uint32_t *rows, int columns) {
  static struct reply head;
  head.end = HEAD_ROOM;
  for (int n = 0; n < columns; n++) {
    struct element varbind, name;
    uint8_t bytes[300];
    read_element(varbinds + varbind_at[rows[n]], varbinds + varbind_at[rows[n] + 1], &varbind);
    read_element(varbind.content, varbind.end, &name);
    size_t at = 0;
    bytes[at++] = 0x30;
    bytes[at++] = (uint8_t)(name.length + 4);
    bytes[at++] = 0x06;
    bytes[at++] = (uint8_t)name.length;
    memcpy(bytes + at, name.content, name.length);
    at += name.length;
    bytes[at++] = 0x05;
    bytes[at++] = 0x00;
    put(&head, MAX_DATAGRAM - HEAD_ROOM, bytes, at);
  }
  head.start = HEAD_ROOM;
  put_head(&head, 0x30, head.end - head.start);
  const uint8_t integers[] = {50, 1, 2, 0, 1, 2};
  for (size_t n = 0; n < sizeof integers; n++) put_before(&head, integers[n]);
  for (int n = 0; n < 4; n++) put_before(&head, (uint8_t)((uint32_t)id >> (8 * n)));
  put_before(&head, 4);
  put_before(&head, 2);
  put_head(&head, 0xa5, head.end - head.start);
  struct element name = {0x04, (const uint8_t *)community, strlen(community), NULL};
  put_copy(&head, &name, 0x04);
  for (const uint8_t *byte = (const uint8_t[]){1, 1, 2}, *last = byte + 3; byte < last; byte++) put_before(&head, *byte);
  put_head(&head, 0x30, head.end - head.start);
  memcpy(out, head.bytes + head.start, head.end - head.start);
  return head.end - head.start;
}

static int varbinds_in(const uint8_t *bytes, size_t length) {
  struct element message, part, pdu, list, varbind;
  if (!read_element(bytes, bytes + length, &message) || !read_element(message.content, message.end, &part)) return 0;
  if (!read_element(part.end, message.end, &part) || !read_element(part.end, message.end, &pdu)) return 0;
  list.end = pdu.content;
  for (int n = 0; n < 4; n++)
    if (!read_element(list.end, pdu.end, &list)) return 0;
  int found = 0;
  for (const uint8_t *at = list.content; read_element(at, list.end, &varbind); at = varbind.end) found++;
  return found;
}

static void flood(char **argument) {
  const char *community = argument[0];
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  to.sin_port = htons((uint16_t)strtoul(argument[1], NULL, 10));
  double seconds = strtod(argument[2], NULL);
  int columns = (int)strtol(argument[3], NULL, 10);
  uint64_t in_flight = strtoul(argument[4], NULL, 10), replies = 0;
  enum { KINDS = 512 };
  static uint8_t requests[KINDS][2048], buffer[MAX_DATAGRAM];
  size_t lengths[KINDS];
  uint32_t third = count / 3;
  for (int kind = 0; kind < KINDS; kind++) {
    uint32_t rows[MAX_ASKED];
    for (int column = 0; column < columns; column++)
      rows[column] = third + ((uint32_t)column * (count / 3 / (uint32_t)columns) + (uint32_t)kind * 7) % (count / 3);
    lengths[kind] = bulk_request(requests[kind], community, kind + 1, rows, columns);
  }
  int fd = open_socket();
  if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0) fail("connect");
  uint64_t sent = 0, found = 0, start = now_ns(), end = start + (uint64_t)(seconds * 1e9);
  for (; sent < in_flight; sent++) send(fd, requests[sent % KINDS], lengths[sent % KINDS], 0);
  while (now_ns() < end) {
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    if (poll(&readable, 1, 100) == 0) break;
    ssize_t length = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (length <= 0) continue;
    found += (uint64_t)varbinds_in(buffer, (size_t)length);
    replies++;
    send(fd, requests[sent % KINDS], lengths[sent % KINDS], 0);
    sent++;
  }
  double took = (double)(now_ns() - start) / 1e9;
  printf("{\"varbindsPerSecond\":%.0f,\"repliesPerSecond\":%.2f}\n", (double)found / took, (double)replies / took);
}

static double ms_of(struct timeval time) { return (double)time.tv_sec * 1000 + (double)time.tv_usec / 1000; }

static int measure(char **argument) {
  uint64_t start = now_ns();
  pid_t child = fork();
  if (child < 0) fail("fork");
  if (child == 0) {
    execvp(argument[1], argument + 1);
    fail(argument[1]);
  }
  int status = 0;
  struct rusage used;
  if (wait4(child, &status, 0, &used) < 0) fail("wait4");
  FILE *out = fopen(argument[0], "w");
  if (out == NULL) fail(argument[0]);
  fprintf(out, "{\"cpuMs\":%.1f,\"wallMs\":%.1f,\"rssMb\":%.1f,\"code\":%d}\n", ms_of(used.ru_utime) + ms_of(used.ru_stime),
          (double)(now_ns() - start) / 1e6, (double)used.ru_maxrss / 1024, WIFEXITED(status) ? WEXITSTATUS(status) : 255);
  fclose(out);
  return 0;
}

int main(int argument_count, char **argument) {
  if (argument_count > 3 && strcmp(argument[1], "measure") == 0) return measure(argument + 2);
  struct sigaction on_stop = {.sa_handler = stop};
  sigaction(SIGTERM, &on_stop, NULL);
  sigaction(SIGINT, &on_stop, NULL);
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (argument_count == 10 && strcmp(argument[1], "serve") == 0) {
    load_table(argument[2]);
    serve(argument + 3);
  } else if (argument_count == 8 && strcmp(argument[1], "flood") == 0) {
    load_table(argument[2]);
    flood(argument + 3);
  } else {
    fprintf(stderr, "usage: agent serve TABLE COMMUNITY CAP DELAY_US LOSS VARBIND_US QUEUE SEED | flood TABLE COMMUNITY PORT SECONDS COLUMNS IN_FLIGHT | measure FILE COMMAND ...\n");
    return 2;
  }
  return 0;
}
