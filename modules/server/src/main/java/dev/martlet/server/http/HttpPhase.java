package dev.martlet.server.http;

/** What a connection to the HTTP port is doing. */
enum HttpPhase {
  /** It waits for the rest of a request's head. */
  HEAD,
  /** It waits for the rest of a body. */
  BODY,
  /** A request is answered: the server's turn. */
  ANSWER,
  /** A stream is sent, which has deadlines of its own. */
  STREAM,
  /** It waits for the next request. */
  IDLE,
  /** It is over, and waits for the client to close it. */
  CLOSING
}
