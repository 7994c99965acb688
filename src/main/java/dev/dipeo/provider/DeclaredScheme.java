package dev.dipeo.provider;

import dev.dipeo.signature.Algorithm;
import dev.dipeo.signature.Encoding;
import dev.dipeo.signature.Key;
import dev.dipeo.signature.RequestPart;
import dev.dipeo.signature.Scheme;
import dev.dipeo.signature.SignatureSyntax;
import dev.dipeo.signature.SignedContent;
import dev.dipeo.signature.TimestampRule;
import java.util.List;
import java.util.Optional;

/**
 * A scheme as declared in a manifest, without its secrets.
 *
 * @param when requests that it applies to
 * @param shownName name of the signature's header as written in the manifest, if it is a header
 */
record DeclaredScheme(
    RequestCondition when,
    Optional<String> shownName,
    Algorithm algorithm,
    RequestPart place,
    SignatureSyntax syntax,
    Encoding encoding,
    SignedContent content,
    Optional<TimestampRule> timestamp,
    List<SecretText> secrets,
    SecretEncoding secretEncoding,
    Optional<RequestPart> bodyDigest) {

  Scheme withKeys(List<Key> keys) {
    return new Scheme(algorithm, place, syntax, encoding, content, timestamp, keys, bodyDigest);
  }
}
