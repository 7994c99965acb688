package dev.dipeo.app;

import io.quarkus.runtime.annotations.RegisterForReflection;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Converts a bound, a whole number of at least 1. An invalid one ends the start instead of the
 * first request that uses it. The framework creates this class by name.
 */
@RegisterForReflection
public final class Bound implements Converter<Integer> {
  @Override
  public Integer convert(String text) {
    String number = text.strip();
    if (!number.matches("0*[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException("it must be a whole number, at least 1");
    }
    return Integer.valueOf(number);
  }
}
