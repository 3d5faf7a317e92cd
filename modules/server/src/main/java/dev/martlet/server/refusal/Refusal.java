package dev.martlet.server.refusal;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An HTTP response that refuses a request (design page, the table of refusals). {@link
 * UpgradeRefusals}, {@link AdmissionRefusals} and {@link ApiRefusals} create them; each of their
 * methods stands for a row of the protocol page.
 *
 * @param status HTTP status
 * @param phrase HTTP reason phrase
 * @param code for programs
 * @param message for people
 * @param headers in addition to those that every refusal has
 */
public record Refusal(
    int status, String phrase, String code, String message, Map<String, String> headers) {

  static Refusal refusal(int status, String phrase, String code, String message) {
    return new Refusal(status, phrase, code, message, Map.of());
  }

  static Refusal tooMany(String code, String message, int retryAfterSeconds) {
    return refusal(429, "Too Many Requests", code, message).retryAfter(retryAfterSeconds);
  }

  static Refusal unavailable(String code, String message, int retryAfterSeconds) {
    return refusal(503, "Service Unavailable", code, message).retryAfter(retryAfterSeconds);
  }

  private Refusal retryAfter(int seconds) {
    return with("Retry-After", Integer.toString(seconds));
  }

  Refusal with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Refusal(status, phrase, code, message, more);
  }

  /**
   * The same refusal, which a page of another origin may read (the Fetch standard, "CORS
   * protocol").
   *
   * @param origin of the page
   * @return the refusal with the headers that allow it
   */
  public Refusal readableBy(String origin) {
    return with("Access-Control-Allow-Origin", origin)
        .with("Access-Control-Expose-Headers", "Retry-After")
        .with("Vary", "Origin");
  }

  /**
   * The whole response, for a connection that closes after it.
   *
   * @return status line, headers and body
   */
  public byte[] bytes() {
    byte[] body = body();
    byte[] bytes = head();
    byte[] all = new byte[bytes.length + body.length];
    System.arraycopy(bytes, 0, all, 0, bytes.length);
    System.arraycopy(body, 0, all, bytes.length, body.length);
    return all;
  }

  private byte[] body() {
    return ErrorJson.of(code, message).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The response to a HEAD request, which has no body.
   *
   * @return status line and headers
   */
  public byte[] head() {
    StringBuilder head = new StringBuilder();
    head.append("HTTP/1.1 ").append(status).append(' ').append(phrase).append("\r\n");
    head.append("Content-Type: application/json\r\n");
    head.append("Content-Length: ").append(body().length).append("\r\n");
    headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    head.append("Connection: ").append(status == 426 ? "Upgrade, close" : "close");
    head.append("\r\n\r\n");
    return head.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
