package dev.dipeo.secret;

import dev.dipeo.url.MalformedUrlException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Text that refers to secrets by name. The pieces come from the diagram, never from parsing text,
 * so a payload that looks like a placeholder is only text.
 */
public record SealedText(List<Piece> pieces) {
  public SealedText {
    pieces = List.copyOf(pieces);
  }

  /** A piece of the text. */
  public sealed interface Piece {
    /** Literal text. */
    record Plain(String text) implements Piece {}

    /**
     * A secret.
     *
     * @param escapes applied to its value in order
     */
    record Secret(String name, List<Escape> escapes) implements Piece {
      public Secret {
        escapes = List.copyOf(escapes);
      }
    }

    /**
     * The point where a URL's query continues: drops a preceding fragment, which is never sent, and
     * writes {@code ?} or {@code &}, depending on the text before.
     */
    record QueryGoesOn() implements Piece {}
  }

  /** Text without secrets. */
  public static SealedText of(String text) {
    return new SealedText(List.of(new Piece.Plain(text)));
  }

  /** A single secret. */
  public static SealedText secret(String name) {
    return new SealedText(List.of(new Piece.Secret(name, List.of())));
  }

  /** The names of the secrets. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (Piece piece : pieces) {
      if (piece instanceof Piece.Secret secret) {
        names.add(secret.name());
      }
    }
    return names;
  }

  public boolean isPlain() {
    return names().isEmpty();
  }

  /** The text with the secrets' names, for people and records. */
  public String shown() {
    StringBuilder out = new StringBuilder();
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Plain(String text) -> out.append(text);
        case Piece.Secret secret -> out.append("{{secret.").append(secret.name()).append("}}");
        case Piece.QueryGoesOn() -> goOn(out);
      }
    }
    return out.toString();
  }

  /** The text with the secrets' values; must never be stored or shown. */
  public String opened(Secrets secrets) throws UnusableSecretException {
    StringBuilder out = new StringBuilder();
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Plain(String text) -> out.append(text);
        case Piece.Secret secret -> out.append(opened(secret, secrets));
        case Piece.QueryGoesOn() -> goOn(out);
      }
    }
    return out.toString();
  }

  private static String opened(Piece.Secret secret, Secrets secrets)
      throws UnusableSecretException {
    String value = secrets.value(secret.name());
    try {
      for (Escape escape : secret.escapes()) {
        value = escape.of(value);
      }
      return value;
    } catch (MalformedUrlException e) {
      // Without the original message: it quotes a character.
      throw new UnusableSecretException(
          "{{secret.%s}} stands in a URL's host or port, and holds what cannot stand there"
              .formatted(secret.name()));
    }
  }

  private static void goOn(StringBuilder url) {
    int fragment = url.indexOf("#");
    if (fragment >= 0) {
      url.setLength(fragment);
    }
    if (url.indexOf("?") < 0) {
      url.append('?');
    } else if (url.charAt(url.length() - 1) != '?' && url.charAt(url.length() - 1) != '&') {
      url.append('&');
    }
  }

  /** A copy with one more escape around each piece. */
  public SealedText escaped(Escape escape) {
    List<Piece> escaped = new ArrayList<>();
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Plain(String text) -> escaped.add(new Piece.Plain(plain(escape, text)));
        case Piece.Secret(String name, List<Escape> escapes) -> {
          List<Escape> more = new ArrayList<>(escapes);
          more.add(escape);
          escaped.add(new Piece.Secret(name, more));
        }
        case Piece.QueryGoesOn() -> throw new IllegalStateException("a whole URL is not escaped");
      }
    }
    return new SealedText(escaped);
  }

  private static String plain(Escape escape, String text) {
    try {
      return escape.of(text);
    } catch (MalformedUrlException e) {
      throw new IllegalArgumentException("only what can be escaped is", e);
    }
  }

  /** Joins texts. Not thread-safe. */
  public static final class Builder {
    private final List<Piece> pieces = new ArrayList<>();
    private final StringBuilder plain = new StringBuilder();

    public Builder add(String text) {
      plain.append(text);
      return this;
    }

    public Builder add(SealedText text) {
      text.pieces().forEach(this::add);
      return this;
    }

    public Builder add(Piece piece) {
      if (piece instanceof Piece.Plain(String text)) {
        plain.append(text);
      } else {
        flush();
        pieces.add(piece);
      }
      return this;
    }

    private void flush() {
      if (!plain.isEmpty()) {
        pieces.add(new Piece.Plain(plain.toString()));
        plain.setLength(0);
      }
    }

    /** The joined text; a single piece if it has no secrets. */
    public SealedText build() {
      flush();
      SealedText text = new SealedText(pieces);
      return text.isPlain() ? of(text.shown()) : text;
    }
  }
}
