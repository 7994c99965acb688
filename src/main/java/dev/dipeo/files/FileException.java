package dev.dipeo.files;

/**
 * A file was not written. The message is for users: it names the file as the diagram does, never a
 * path of the host.
 */
public final class FileException extends Exception {
  FileException(String message) {
    super(message);
  }
}
