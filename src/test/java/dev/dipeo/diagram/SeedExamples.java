package dev.dipeo.diagram;

/** The diagrams of the page that this program was specified by, character by character. */
public final class SeedExamples {
  public static final String COMPLETE =
      """
      version: light

      nodes:
        - label: Start
          type: start

        - label: Prepare Payload
          type: code_job
          props:
            code: |
              payload_data = {
                "event": "deployment_complete",
                "service": "api-server",
                "version": "1.2.3"
              }

        - label: Send Notification
          type: hook
          props:
            hook_type: webhook
            config:
              url: https://hooks.slack.com/services/YOUR/WEBHOOK/URL
              method: POST
              timeout: 15

        - label: Log Result
          type: code_job
          props:
            code: |
              print(f"Notification sent: {webhook_response}")

        - label: End
          type: endpoint

      connections:
        - from: Start
          to: Prepare Payload
        - from: Prepare Payload
          to: Send Notification
          label: payload_data
        - from: Send Notification
          to: Log Result
          label: webhook_response
        - from: Log Result
          to: End
      """;

  /** Nodes and connections of a diagram; the page leaves out what is around them. */
  public static final String CONDITION =
      """
      - label: Check Status
        type: condition
        props:
          condition_type: custom
          expression: deployment_status == 'success'

      - label: Send Success Webhook
        type: hook
        props:
          hook_type: webhook
          config:
            url: https://api.example.com/success
      connections:
        - from: Check Status_condtrue
          to: Send Success Webhook
      """;

  /** A list of nodes; the page leaves out what is around it. */
  public static final String TWO_ENDPOINTS =
      """
      - label: Notify Slack
        type: hook
        props:
          hook_type: webhook
          config:
            url: https://hooks.slack.com/...

      - label: Notify Discord
        type: hook
        props:
          hook_type: webhook
          config:
            url: https://discord.com/api/webhooks/...
      """;

  private SeedExamples() {}

  /** The condition example in a diagram. */
  public static String conditionDiagram() {
    int connections = CONDITION.indexOf("connections:");
    return "version: light\nnodes:\n"
        + CONDITION.substring(0, connections).indent(2)
        + CONDITION.substring(connections);
  }

  /** The example of several receivers in a diagram. */
  public static String twoEndpointsDiagram() {
    return "version: light\nnodes:\n" + TWO_ENDPOINTS.indent(2);
  }
}
