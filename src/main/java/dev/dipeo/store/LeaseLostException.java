package dev.dipeo.store;

/** Others have given this process up and taken over its work: it must end. */
public final class LeaseLostException extends StoreException {
  private static final long serialVersionUID = 1;

  public LeaseLostException(String message) {
    super(message);
  }
}
