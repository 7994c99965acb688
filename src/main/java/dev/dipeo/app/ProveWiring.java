package dev.dipeo.app;

import dev.dipeo.delivery.Sender;
import dev.dipeo.prove.Proof;
import dev.dipeo.prove.Topics;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Builds what {@code dipeo prove} runs. */
final class ProveWiring {
  @Produces
  @Singleton
  Proof proof(Sender sender, Vertx vertx, InstantSource clock, Instance<Topics> topics) {
    return new Proof(OwnProgram::command, sender, vertx, clock, topics.stream().findAny());
  }
}
