package dev.dipeo.delivery;

/**
 * A request had no answer. The message is one sentence for people; it names the request as {@link
 * Destination#shown} does, and no secret, address or class.
 */
public final class DeliveryException extends Exception {
  /** What went wrong. */
  public enum Kind {
    /** The request cannot be sent by anyone: its URL, method, header or timeout is not allowed. */
    INVALID("invalid_request"),
    /** The address may not be reached from here, see {@link AddressGuard}; nothing was sent. */
    REFUSED("address_refused"),
    /** More exchanges than allowed are going on; nothing was sent. */
    BUSY("too_busy"),
    /** The host name has no address; nothing was sent. */
    ADDRESS("address_error"),
    /** No connection came about; nothing was sent. */
    CONNECT("connect_error"),
    /** The connection cannot be trusted; nothing was sent. */
    TLS("tls_error"),
    /** Time was over; the receiver may have got the request. */
    TIMEOUT("timeout"),
    /** The connection broke or did not speak HTTP; the receiver may have got the request. */
    PROTOCOL("protocol_error"),
    /** The record of deliveries does not work; nothing was sent. */
    NOT_RECORDED("not_recorded"),
    /** The receiver took the request, and answered more than is read. */
    TOO_LARGE("answer_too_large"),
    /** The receiver took the request, and answered what cannot be unpacked. */
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
