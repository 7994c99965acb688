package dev.dipeo.secret;

import dev.dipeo.url.MalformedUrlException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Text that holds secrets by name. Which pieces are secrets is known from the diagram and never
 * read out of text, so a payload that holds the words of a place is only text.
 */
public record SealedText(List<Piece> pieces) {
  public SealedText {
    pieces = List.copyOf(pieces);
  }

  /** A piece of the text. */
  public sealed interface Piece {
    /** Text as it is. */
    record Plain(String text) implements Piece {}

    /**
     * A secret.
     *
     * @param escapes applied to its value one after another
     */
    record Secret(String name, List<Escape> escapes) implements Piece {
      public Secret {
        escapes = List.copyOf(escapes);
      }
    }

    /**
     * Where a URL's query goes on: a fragment before it, which is never sent, is dropped, and
     * {@code ?} or {@code &} stands here, whichever what comes before asks for.
     */
    record QueryGoesOn() implements Piece {}
  }

  /** Text without secrets. */
  public static SealedText of(String text) {
    return new SealedText(List.of(new Piece.Plain(text)));
  }

  /** One secret and nothing else. */
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

  /** For people and records: with the secrets' names. */
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

  /** With the secrets' values in it; never to be kept or shown. */
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
      // Not the message: it quotes a character.
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

  /** The same with one more escape around each piece. */
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

  /** Puts texts together. Not thread-safe. */
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

    /** What was put together; one piece of text where there is no secret. */
    public SealedText build() {
      flush();
      SealedText text = new SealedText(pieces);
      return text.isPlain() ? of(text.shown()) : text;
    }
  }
}
