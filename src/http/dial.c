/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* SOCK_CLOEXEC */
#include "http/dial.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>

#include "http/reach.h"

static void init_once(void)
{
  signal(SIGPIPE, SIG_IGN);
  curl_global_init(CURL_GLOBAL_DEFAULT);
}

void dial_init(void)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, init_once);
}

static bool allowed(const struct dial *d, enum reach r)
{
  return r == REACH_PUBLIC || (r == REACH_PRIVATE && d->inside) || (r == REACH_LINK && d->link);
}

static void refuse(struct dial *d, const char *address, enum reach r)
{
  d->refused = true;
  snprintf(d->why, sizeof d->why, "the address %s is %s, and such are not allowed here", address, reach_name(r));
}

/* The name is resolved, nothing is connected yet. */
static curl_socket_t on_socket(void *owner, curlsocktype purpose, struct curl_sockaddr *address)
{
  struct dial *d = owner;
  enum reach r = reach_of(&address->addr);
  if (purpose != CURLSOCKTYPE_IPCXN || (!d->proxy && !allowed(d, r))) {
    char text[INET6_ADDRSTRLEN] = "?";
    if (address->family == AF_INET)
      inet_ntop(AF_INET, &((struct sockaddr_in *)(void *)&address->addr)->sin_addr, text, sizeof text);
    else if (address->family == AF_INET6)
      inet_ntop(AF_INET6, &((struct sockaddr_in6 *)(void *)&address->addr)->sin6_addr, text, sizeof text);
    refuse(d, text, r);
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* A connection may have been opened for another destination, which is allowed more. */
static int on_connected(void *owner, char *peer, char *own, int peer_port, int own_port)
{
  (void)own, (void)peer_port, (void)own_port;
  struct dial *d = owner;
  enum reach r = REACH_NEVER;
  if (d->proxy || (reach_of_text(str_of(peer), &r) && allowed(d, r)))
    return CURL_PREREQFUNC_OK;
  refuse(d, peer, r);
  return CURL_PREREQFUNC_ABORT;
}

CURL *dial_new(struct dial *d, const char *protocols, struct err *err)
{
  dial_init();
  CURL *c = curl_easy_init();
  if (!c) {
    err_set(err, ERR_MEMORY, "libcurl has no memory for a transfer");
    return NULL;
  }
  d->refused = false;
  d->said[0] = 0;
  curl_easy_setopt(c, CURLOPT_ERRORBUFFER, d->said);
  curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, protocols);
  curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(c, CURLOPT_QUICK_EXIT, 1L); /* a name that does not resolve does not hold up the end */
  curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
  curl_easy_setopt(c, CURLOPT_PROXY, d->proxy ? d->proxy : ""); /* empty: not the environment's either */
  if (!d->proxy)
    curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
  curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
  if (d->ca) { /* in place of libcurl's own file; its folder, CAPATH, stays */
    curl_easy_setopt(c, CURLOPT_CAINFO, d->ca);
    curl_easy_setopt(c, CURLOPT_PROXY_CAINFO, d->ca);
  }
  curl_easy_setopt(c, CURLOPT_USERAGENT, "Steward");
  curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_socket);
  curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, d);
  curl_easy_setopt(c, CURLOPT_PREREQFUNCTION, on_connected);
  curl_easy_setopt(c, CURLOPT_PREREQDATA, d);
  return c;
}

const char *dial_why(const struct dial *d, CURLcode code)
{
  return d->refused ? d->why : d->said[0] ? d->said : curl_easy_strerror(code);
}
