package dev.dipeo.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.diagram.kind.Code;
import dev.dipeo.diagram.kind.CodeJob;
import dev.dipeo.diagram.kind.Condition;
import dev.dipeo.diagram.kind.Node;
import dev.dipeo.diagram.kind.Output;
import dev.dipeo.diagram.kind.SendHook;
import dev.dipeo.diagram.template.Vars;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SeedDiagramsTest {
  @Test
  void completeExample_isReadUnchanged() throws Exception {
    ReadDiagram read = LightReader.read("seed", "seed.yaml", SeedExamples.COMPLETE);
    Diagram diagram = read.diagram();

    assertThat(read.warnings()).isEmpty();
    assertThat(Node.labels(diagram.nodes()))
        .containsExactly("Start", "Prepare Payload", "Send Notification", "Log Result", "End");
    assertThat(diagram.nodes())
        .extracting(node -> node.kind().type())
        .containsExactly("start", "code_job", "hook", "code_job", "endpoint");
    assertThat(diagram.defaultRoots()).extracting(Node::label).containsExactly("Start");
    CodeJob prepare = (CodeJob) diagram.nodes().get(1);
    Code.Statements code = (Code.Statements) prepare.script();
    assertThat(code.text())
        .isEqualTo(
            """
            payload_data = {
              "event": "deployment_complete",
              "service": "api-server",
              "version": "1.2.3"
            }
            """);
    assertThat(line(SeedExamples.COMPLETE, code.firstLine())).contains("payload_data = {");
    SendHook send = (SendHook) diagram.nodes().get(2);
    assertThat(send.url().render(Vars.of()).shown())
        .isEqualTo("https://hooks.slack.com/services/YOUR/WEBHOOK/URL");
    assertThat(send.method()).isEqualTo("POST");
    assertThat(send.options().timeout()).contains(Duration.ofSeconds(15));
    assertThat(send.body()).isEmpty();
    assertThat(diagram.connections())
        .extracting(c -> c.from() + " -" + c.label().orElse("") + "-> " + c.to())
        .containsExactly(
            "Start --> Prepare Payload",
            "Prepare Payload -payload_data-> Send Notification",
            "Send Notification -webhook_response-> Log Result",
            "Log Result --> End");
    assertThat(diagram.maxIterations()).isEqualTo(1_000);
  }

  @Test
  void conditionExample_hasTheTrueOutput() throws Exception {
    String text = SeedExamples.conditionDiagram();
    Diagram diagram = LightReader.read("seed", "seed.yaml", text).diagram();

    Condition check = (Condition) diagram.nodes().getFirst();
    assertThat(check.expression().text()).isEqualTo("deployment_status == 'success'");
    assertThat(line(text, check.expression().firstLine())).contains("expression:");
    Connection connection = diagram.connections().getFirst();
    assertThat(connection.from()).isEqualTo("Check Status");
    assertThat(connection.output()).isEqualTo(Output.CONDTRUE);
    assertThat(connection.to()).isEqualTo("Send Success Webhook");
    assertThat(diagram.defaultRoots()).extracting(Node::label).containsExactly("Check Status");
  }

  @Test
  void twoEndpointsExample_beginsAtBoth() throws Exception {
    String text = SeedExamples.twoEndpointsDiagram();
    ReadDiagram read = LightReader.read("seed", "seed.yaml", text);

    assertThat(read.warnings()).isEmpty();
    assertThat(read.diagram().defaultRoots())
        .extracting(Node::label)
        .containsExactly("Notify Slack", "Notify Discord");
    assertThat(read.diagram().nodes())
        .allSatisfy(node -> assertThat(node.options().timeout()).isEqualTo(Optional.empty()));
  }

  private static String line(String text, int number) {
    return text.lines().toList().get(number - 1);
  }
}
