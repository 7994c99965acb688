package dev.dipeo.signature;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Key material prepared for one algorithm. Its text form never contains the key. */
public final class Key {
  /** Algorithm identifier of a raw Ed25519 public key in SubjectPublicKeyInfo (RFC 8410). */
  private static final byte[] ED25519_SPKI = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int ED25519_LENGTH = 32;

  private final Algorithm algorithm;

  /** Initialised with the secret, and never updated: each code is made by a copy. */
  private final Optional<Mac> keyed;

  private final byte[] token;
  private final Optional<PublicKey> publicKey;
  private final Optional<PrivateKey> privateKey;

  private Key(
      Algorithm algorithm,
      Optional<Mac> keyed,
      byte[] token,
      Optional<PublicKey> publicKey,
      Optional<PrivateKey> privateKey) {
    this.algorithm = algorithm;
    this.keyed = keyed;
    this.token = token;
    this.publicKey = publicKey;
    this.privateKey = privateKey;
  }

  /**
   * A key for verifying, and for symmetric algorithms also for signing.
   *
   * @param material the decoded key: the shared secret, the token, or the public key (Ed25519: 32
   *     raw bytes or SubjectPublicKeyInfo; ECDSA: SubjectPublicKeyInfo)
   * @throws IllegalArgumentException when it is not a key of this algorithm; the message contains
   *     nothing of it
   */
  public static Key of(Algorithm algorithm, byte[] material) {
    if (material.length == 0) {
      throw new IllegalArgumentException("the key is empty");
    }
    return switch (algorithm) {
      case HMAC_SHA1, HMAC_SHA256, HMAC_SHA512 ->
          new Key(
              algorithm,
              Optional.of(keyed(algorithm, material)),
              new byte[0],
              Optional.empty(),
              Optional.empty());
      case TOKEN ->
          new Key(
              algorithm, Optional.empty(), material.clone(), Optional.empty(), Optional.empty());
      case ED25519 -> ofPublic(algorithm, "Ed25519", ed25519(material));
      case ECDSA_SHA256 -> ofPublic(algorithm, "EC", material);
    };
  }

  private static Mac keyed(Algorithm algorithm, byte[] material) {
    try {
      Mac mac = Mac.getInstance(algorithm.jca());
      mac.init(new SecretKeySpec(material, algorithm.jca()));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm + " is not supported here", e);
    }
  }

  /** A key that can only sign. */
  public static Key signing(Algorithm algorithm, PrivateKey key) {
    return new Key(algorithm, Optional.empty(), new byte[0], Optional.empty(), Optional.of(key));
  }

  private static Key ofPublic(Algorithm algorithm, String family, byte[] spki) {
    try {
      PublicKey key = KeyFactory.getInstance(family).generatePublic(new X509EncodedKeySpec(spki));
      return new Key(algorithm, Optional.empty(), new byte[0], Optional.of(key), Optional.empty());
    } catch (InvalidKeySpecException e) {
      // Not passed on as cause: its message may quote the bytes.
      throw new IllegalArgumentException("not a public key for " + algorithm.declaredName());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(family + " is not supported here", e);
    }
  }

  private static byte[] ed25519(byte[] material) {
    if (material.length != ED25519_LENGTH) {
      return material;
    }
    byte[] spki = new byte[ED25519_SPKI.length + ED25519_LENGTH];
    System.arraycopy(ED25519_SPKI, 0, spki, 0, ED25519_SPKI.length);
    System.arraycopy(material, 0, spki, ED25519_SPKI.length, ED25519_LENGTH);
    return spki;
  }

  Algorithm algorithm() {
    return algorithm;
  }

  byte[] token() {
    return token;
  }

  /** The message authentication code over the concatenation of the pieces. */
  byte[] mac(List<byte[]> pieces) {
    try {
      Mac mac = (Mac) keyed.orElseThrow().clone();
      for (byte[] piece : pieces) {
        mac.update(piece);
      }
      return mac.doFinal();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException(algorithm + " is not supported here", e);
    }
  }

  /** Whether the signature over the concatenated pieces is valid for this public key. */
  boolean confirms(byte[] signature, List<byte[]> pieces) {
    if (publicKey.isEmpty()) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance(algorithm.jca());
      verifier.initVerify(publicKey.get());
      for (byte[] piece : pieces) {
        verifier.update(piece);
      }
      return verifier.verify(signature);
    } catch (SignatureException e) {
      return false; // not even the form of a signature
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm + " is not supported here", e);
    }
  }

  /** Signs the concatenation of the pieces. */
  byte[] sign(List<byte[]> pieces) {
    if (algorithm.isHmac()) {
      return mac(pieces);
    }
    try {
      Signature signer = Signature.getInstance(algorithm.jca());
      signer.initSign(
          privateKey.orElseThrow(
              () ->
                  new IllegalStateException(
                      "signing with " + algorithm + " needs the private key")));
      for (byte[] piece : pieces) {
        signer.update(piece);
      }
      return signer.sign();
    } catch (InvalidKeyException e) {
      throw new IllegalStateException("not a private key for " + algorithm, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(algorithm + " is not supported here", e);
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return algorithm.declaredName() + " key";
  }
}
