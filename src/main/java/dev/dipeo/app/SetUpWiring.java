package dev.dipeo.app;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the set-up of this process out of its settings, once. */
final class SetUpWiring {
  @Produces
  @Singleton
  SetUp setUp(Settings settings) {
    return SetUp.of(settings);
  }
}
