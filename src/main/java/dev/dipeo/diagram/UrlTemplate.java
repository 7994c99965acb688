package dev.dipeo.diagram;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.dipeo.diagram.Template.MissingNameException;
import dev.dipeo.secret.SealedText;
import dev.dipeo.url.MalformedUrlException;

/** A URL with places in it; see {@link PlacedUrl}. */
public interface UrlTemplate {
  /**
   * Fills the places.
   *
   * @throws MalformedUrlException when a value does not fit where it stands; the message names the
   *     place
   */
  SealedText render(ObjectNode variables) throws MissingNameException, MalformedUrlException;
}
