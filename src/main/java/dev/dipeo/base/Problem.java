package dev.dipeo.base;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An error response of the HTTP API (RFC 9457).
 *
 * @param status HTTP status
 * @param type stable name of the kind of problem, the last part of its type URI
 * @param title short text, the same for every problem of the type
 * @param detail the cause in this case; never contains a secret, a class name or a path of the host
 * @param extra further members
 */
public record Problem(int status, String type, String title, String detail, ObjectNode extra) {
  public Problem(int status, String type, String title, String detail) {
    this(status, type, title, detail, JsonNodeFactory.instance.objectNode());
  }
}
