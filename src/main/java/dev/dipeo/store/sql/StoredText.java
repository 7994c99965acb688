package dev.dipeo.store.sql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.dipeo.secret.Escape;
import dev.dipeo.secret.SealedText;
import dev.dipeo.secret.SealedText.Piece;
import java.util.ArrayList;
import java.util.List;

/**
 * Text that holds secrets by name, as JSON: a string if it has no secrets, else a list. In the
 * list, text is a string, a secret is {@code {"secret": name, "as": [escapes]}}, and a continued
 * query is null.
 */
final class StoredText {
  private StoredText() {}

  static JsonNode write(SealedText text) {
    if (text.isPlain()) {
      return TextNode.valueOf(text.shown());
    }
    ArrayNode pieces = JsonNodeFactory.instance.arrayNode();
    for (Piece piece : text.pieces()) {
      switch (piece) {
        case Piece.Plain(String plain) -> pieces.add(plain);
        case Piece.QueryGoesOn() -> pieces.addNull();
        case Piece.Secret(String name, List<Escape> escapes) -> {
          ObjectNode secret = pieces.addObject().put("secret", name);
          ArrayNode as = secret.putArray("as");
          escapes.forEach(escape -> as.add(escape.name()));
        }
      }
    }
    return pieces;
  }

  static SealedText read(JsonNode stored) {
    if (stored.isTextual()) {
      return SealedText.of(stored.textValue());
    }
    List<Piece> pieces = new ArrayList<>();
    for (JsonNode piece : stored) {
      if (piece.isTextual()) {
        pieces.add(new Piece.Plain(piece.textValue()));
      } else if (piece.isNull()) {
        pieces.add(new Piece.QueryGoesOn());
      } else {
        List<Escape> escapes = new ArrayList<>();
        piece.path("as").forEach(escape -> escapes.add(Escape.valueOf(escape.textValue())));
        pieces.add(new Piece.Secret(piece.path("secret").asText(), escapes));
      }
    }
    return new SealedText(pieces);
  }
}
