package dev.dipeo.diagram.kind;

import dev.dipeo.yaml.Fields;
import dev.dipeo.yaml.Mistakes;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The objects of a hook node: it sends as in {@code config}, or waits as in {@code subscribe_to}.
 *
 * @param waits whether {@code subscribe_to} is present, even with mistakes
 */
record HookFields(Optional<Fields> config, Optional<Fields> subscription, boolean waits) {
  static final List<String> PROPERTIES = List.of("hook_type", "config", "subscribe_to");

  private static final List<String> CONFIG_KEYS =
      List.of(
          "url", "query", "method", "headers", "body", "timeout", "retry", "sign", "subscribe_to");
  private static final Set<String> CONFIG_KEYS_OF_WAITS =
      Set.of("subscribe_to", "timeout", "retry");
  private static final Set<String> SUBSCRIPTION_KEYS =
      Set.of("provider", "event_name", "filters", "since", "timeout", "retry");

  /** Empty if the node cannot be a hook. */
  static Optional<HookFields> of(NodeSource source) {
    Fields node = source.fields();
    Mistakes mistakes = source.mistakes();
    Optional<String> hookType = node.text("hook_type");
    if (hookType.isPresent() && !hookType.get().strip().equalsIgnoreCase("webhook")) {
      mistakes.add(
          node.valueAt("hook_type"),
          "not supported: the hook type '" + hookType.get().strip() + "'; only 'webhook' is");
      return Optional.empty();
    }
    Optional<Fields> config = node.inner("config", "a hook's config", Set.copyOf(CONFIG_KEYS));
    Optional<Fields> beside = node.inner("subscribe_to", "subscribe_to", SUBSCRIPTION_KEYS);
    // The larger DiPeO writes subscribe_to within config.
    Optional<Fields> within =
        config.flatMap(c -> c.inner("subscribe_to", "subscribe_to", SUBSCRIPTION_KEYS));
    if (beside.isPresent() && within.isPresent()) {
      mistakes.add(within.get().at(), "'subscribe_to' is given twice; keep one of them");
    }
    boolean waits =
        node.has("subscribe_to") || config.filter(c -> c.has("subscribe_to")).isPresent();
    if (!waits && !node.has("config")) {
      mistakes.add(
          node.at(),
          "a hook needs 'config' with a url to send to, or 'subscribe_to' with an event to wait"
              + " for");
    }
    return Optional.of(new HookFields(config, beside.or(() -> within), waits));
  }

  /** Reports the first key that is valid only for a sending hook. */
  void refuseToSend() {
    config.ifPresent(
        c ->
            CONFIG_KEYS.stream()
                .filter(key -> !CONFIG_KEYS_OF_WAITS.contains(key) && c.has(key))
                .findFirst()
                .ifPresent(
                    key ->
                        c.mistake(
                            key,
                            "a hook either sends ('config') or waits ('subscribe_to'); make two"
                                + " nodes of it")));
  }
}
