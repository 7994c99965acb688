package dev.dipeo.secret;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.dipeo.base.Json;
import dev.dipeo.url.MalformedUrlException;
import dev.dipeo.url.PercentEncoding;
import dev.dipeo.url.UrlPlace;

/** How a value is escaped for its place. */
public enum Escape {
  /** Within the quotes of a JSON string. */
  JSON {
    @Override
    String of(String value) {
      String quoted = Json.text(TextNode.valueOf(value));
      return quoted.substring(1, quoted.length() - 1);
    }
  },
  /** In the path, query or fragment of a URL, or in a form. */
  PERCENT {
    @Override
    String of(String value) {
      return PercentEncoding.encoded(value);
    }
  },
  /** In the host of a URL, which cannot be percent-encoded. */
  HOST {
    @Override
    String of(String value) throws MalformedUrlException {
      return UrlPlace.HOST.fitted(value);
    }
  },
  /** In the port of a URL. */
  PORT {
    @Override
    String of(String value) throws MalformedUrlException {
      return UrlPlace.PORT.fitted(value);
    }
  };

  abstract String of(String value) throws MalformedUrlException;
}
