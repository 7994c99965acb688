package dev.dipeo.node.endpoint;

/**
 * A file was not written. The message is for people; it names the file as the diagram does, and no
 * path of the host.
 */
public final class FileException extends Exception {
  FileException(String message) {
    super(message);
  }
}
