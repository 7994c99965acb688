package dev.dipeo.provider;

import dev.dipeo.base.LowerCase;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The type of bodies as a manifest declares it, whatever content type the sender declares. */
enum BodyType {
  JSON("application/json"),
  FORM("application/x-www-form-urlencoded");

  private final String mediaType;

  BodyType(String mediaType) {
    this.mediaType = mediaType;
  }

  /** The name in a manifest: {@code json}. */
  String declaredName() {
    return LowerCase.of(this);
  }

  static Optional<BodyType> named(String name) {
    return Arrays.stream(values()).filter(type -> type.declaredName().equals(name)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(BodyType::declaredName).toList();
  }

  /** This type with the parameters, as the charset, of what the sender wrote. */
  String of(Optional<String> contentType) {
    String header = contentType.orElse("");
    int semicolon = header.indexOf(';');
    return semicolon < 0 ? mediaType : mediaType + header.substring(semicolon);
  }
}
