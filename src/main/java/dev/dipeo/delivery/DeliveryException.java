package dev.dipeo.delivery;

/**
 * A request without a response. The message is one sentence for users; it names the request as
 * {@link Destination#shown} does, and contains no secret, address or class name.
 */
public final class DeliveryException extends Exception {
  /** The cause of the failure. */
  public enum Kind {
    /** The request is invalid: its URL, method, header or timeout is not allowed. */
    INVALID("invalid_request"),
    /** The address is not allowed, see {@link AddressGuard}; nothing was sent. */
    REFUSED("address_refused"),
    /** Too many exchanges are in progress; nothing was sent. */
    BUSY("too_busy"),
    /** The host name has no address; nothing was sent. */
    ADDRESS("address_error"),
    /** Connecting failed; nothing was sent. */
    CONNECT("connect_error"),
    /** The connection is not trusted; nothing was sent. */
    TLS("tls_error"),
    /** The timeout passed; the receiver may have got the request. */
    TIMEOUT("timeout"),
    /** The connection broke or did not speak HTTP; the receiver may have got the request. */
    PROTOCOL("protocol_error"),
    /** The delivery could not be recorded; nothing was sent. */
    NOT_RECORDED("not_recorded"),
    /** The receiver accepted the request, but its response is too large. */
    TOO_LARGE("answer_too_large"),
    /** The receiver accepted the request, but its response cannot be decompressed. */
    UNREADABLE("answer_unreadable");

    private final String type;

    Kind(String type) {
      this.type = type;
    }

    /** The stable name that users see. */
    public String type() {
      return type;
    }
  }

  private final Kind kind;

  public DeliveryException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
