package dev.dipeo.dispatch;

import io.smallrye.mutiny.Multi;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * The end of SmallRye's channel that messages come out of, see {@link ChannelEntry}. In a server
 * that only receives it does not exist, so it is asked for only where it is subscribed to.
 */
@Singleton
public final class ChannelExit {
  public static final String NAME = "webhook-events";

  private final Multi<Message<Object>> messages;

  ChannelExit(@Channel(NAME) Multi<Message<Object>> messages) {
    this.messages = messages;
  }

  /** For one subscriber. */
  public Multi<Message<Object>> messages() {
    return messages;
  }
}
