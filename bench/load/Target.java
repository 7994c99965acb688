package load;

/**
 * Where webhooks go, and what they look like.
 *
 * @param event value of X-GitHub-Event
 * @param body the template of every body; see {@link Pushes}
 */
public record Target(int port, String path, String event, byte[] body) {}
