package dev.dipeo.provider;

/** The manifests of the page that this program was specified by, character by character. */
public final class SeedManifests {
  public static final String GITHUB =
      """
      # integrations/github/provider.yaml
      name: github
      version: 1.0.0
      base_url: https://api.github.com

      webhook_events:
        - name: push
          description: Repository push event
          payload_schema: schema://github.push.json
          example_payload:
            repository:
              full_name: "user/repo"
            pusher:
              name: "developer"
           \s
        - name: pull_request
          description: Pull request event
          payload_schema: schema://github.pr.json

      metadata:
        webhook_config:
          signature_header: X-Hub-Signature-256
          signature_algorithm: hmac_sha256
          secret: "{{env.GITHUB_WEBHOOK_SECRET}}"
      """;

  public static final String SLACK =
      """
      metadata:
        webhook_config:
          signature_header: X-Slack-Signature  # Header containing signature
          signature_algorithm: hmac_sha256     # Algorithm used
          secret: "{{env.SLACK_WEBHOOK_SECRET}}"  # Shared secret
      """;

  private SeedManifests() {}
}
