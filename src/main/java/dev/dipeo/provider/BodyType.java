package dev.dipeo.provider;

import dev.dipeo.base.LowerCase;
import dev.dipeo.base.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The type of bodies in a manifest; overrides the sender's content type. */
enum BodyType {
  JSON(MediaType.JSON),
  FORM(MediaType.FORM);

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

  /** This type with the charset that the sender declares. */
  MediaType inCharsetOf(MediaType declared) {
    return new MediaType(mediaType, declared.charset());
  }
}
