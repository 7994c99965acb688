package dev.dipeo.delivery;

import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Trusted certificate authorities: those of the JVM and the operator's own. */
public final class Trust {
  private Trust() {}

  /**
   * The authorities of the JVM and of these files.
   *
   * @param pemFiles each with one or more certificates
   * @throws IllegalArgumentException when a file cannot be read or contains no certificate
   */
  public static TrustOptions withSystem(List<Path> pemFiles) {
    try {
      KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
      all.load(null, null);
      int number = 0;
      for (TrustManager manager : factory(null).getTrustManagers()) {
        if (manager instanceof X509TrustManager system) {
          for (X509Certificate issuer : system.getAcceptedIssuers()) {
            all.setCertificateEntry("system-" + number++, issuer);
          }
        }
      }
      for (Path file : pemFiles) {
        for (Certificate own : certificates(file)) {
          all.setCertificateEntry("own-" + number++, own);
        }
      }
      return TrustOptions.wrap(factory(all));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the certificates that the JVM trusts cannot be read", e);
    }
  }

  private static TrustManagerFactory factory(@Nullable KeyStore store)
      throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory;
  }

  private static Collection<? extends Certificate> certificates(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      var found = CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (found.isEmpty()) {
        throw new IllegalArgumentException(
            "dipeo.delivery.trust: " + file + " holds no certificate in PEM");
      }
      return found;
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "dipeo.delivery.trust: " + file + " cannot be read: " + e.getMessage(), e);
    } catch (CertificateException e) {
      throw new IllegalArgumentException(
          "dipeo.delivery.trust: " + file + " holds no certificate in PEM", e);
    }
  }
}
