package dev.dipeo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The manifests are what Kubernetes takes, fit together, and fit the images and the settings. */
class KubernetesTest {
  private static final Path ROOT = Path.of("docker/kubernetes");
  private static final Path REPLICAS = ROOT.resolve("overlays/replicas");
  private static final Path RECEIVERS = ROOT.resolve("overlays/receivers");
  private static final KubernetesSchemas SCHEMAS = new KubernetesSchemas();

  static List<Path> manifests() throws IOException {
    return files(file -> !isKustomization(file) && !file.getParent().endsWith("diagrams"));
  }

  static List<Path> kustomizations() throws IOException {
    return files(KubernetesTest::isKustomization);
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void manifest_isWhatItsSchemaSays(Path file) throws IOException {
    assertThat(SCHEMAS.violations(object(file))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "base/statefulset.yaml | replicas: 1 | replica: 1 | extraneous key [replica]",
        "base/statefulset.yaml | containerPort: 8000 | containerPort: http | expected type:"
            + " Integer",
        "base/statefulset.yaml | readOnlyRootFilesystem | readOnlyRoot | extraneous key"
            + " [readOnlyRoot]",
        "base/networkpolicy.yaml | ipBlock | ipblock | extraneous key [ipblock]",
        "components/monitoring/servicemonitor.yaml | endpoints | endpoint | extraneous key"
            + " [endpoint]",
        "components/gateway/httproute.yaml | backendRefs | backends | extraneous key [backends]",
        "overlays/replicas/deployment.yaml | maxUnavailable | unavailableMax | extraneous key"
            + " [unavailableMax]",
        "overlays/replicas/deployment.yaml | topologyKey | topology | extraneous key [topology]",
        "overlays/replicas/horizontalpodautoscaler.yaml | minReplicas | replicasMin | extraneous"
            + " key [replicasMin]",
        "knative/service.yaml | containerConcurrency: 0 | concurrency: 0 | extraneous key"
            + " [concurrency]",
        "knative/service.yaml | containerPort: 8000 | port: 8000 | extraneous key [port]",
        "overlays/receivers/scaledobject.yaml | maxReplicaCount | maxReplicas | extraneous key"
            + " [maxReplicas]",
        "overlays/receivers/scaledobject.yaml | consumerGroup | group | extraneous key [group]",
        "overlays/receivers/scaledobject.yaml | \"500\" | 500 | expected type: String",
        "overlays/receivers/scaledobject.yaml | stabilizationWindowSeconds | stabilizationSeconds"
            + " | extraneous key [stabilizationSeconds]",
        "topics/webhook-events.yaml | replicas: 3 | replicationFactor: 3 | extraneous key"
            + " [replicationFactor]",
        "topics/webhook-events.yaml | min.insync.replicas | min.insync.replica | extraneous key"
            + " [min.insync.replica]",
      })
  void mistake_isFound(String file, String right, String wrong, String said) throws IOException {
    String text = Files.readString(ROOT.resolve(file));
    assertThat(text).contains(right);
    assertThat(SCHEMAS.violations(parse(text.replaceFirst(right, wrong))))
        .anySatisfy(violation -> assertThat(violation).contains(said));
  }

  @Test
  void everyManifest_isUsedBySomeKustomization() throws IOException {
    Set<Path> used = new HashSet<>();
    for (Path kustomization : kustomizations()) {
      used.addAll(references(kustomization));
    }
    assertThat(manifests()).allSatisfy(file -> assertThat(used).contains(file));
  }

  @ParameterizedTest
  @MethodSource("kustomizations")
  void kustomization_refersToWhatIsThere(Path file) throws IOException {
    assertThat(references(file)).isNotEmpty().allSatisfy(path -> assertThat(path).exists());
    Map<?, ?> kustomization = object(file);
    Map<String, Map<?, ?>> objects = objects(file);
    for (Object patch : list(kustomization, "patches")) {
      Map<?, ?> patching = patching(file, (Map<?, ?>) patch);
      assertThat(objects).containsKey("patch of " + id(patching));
      assertThat(objects.containsKey(id(patching))).isNotEqualTo(deletes(patching));
    }
    Set<String> images = new TreeSet<>();
    objects.values().forEach(object -> everyValue(object, "image", images));
    for (Object image : list(kustomization, "images")) {
      assertThat(images).contains(text((Map<?, ?>) image, "name"));
    }
  }

  @Test
  void overlays_containEveryObjectThatIsNamed() throws IOException {
    for (String overlay :
        List.of(
            "overlays/try-out",
            "overlays/production",
            "overlays/replicas",
            "overlays/receivers",
            "knative")) {
      Map<String, Map<?, ?>> objects = objects(ROOT.resolve(overlay).resolve("kustomization.yaml"));
      Set<String> services = new TreeSet<>();
      Set<String> claims = new TreeSet<>();
      Set<String> accounts = new TreeSet<>();
      Set<String> maps = new TreeSet<>();
      objects.forEach(
          (id, object) -> {
            if (id.startsWith("Ingress ") || id.startsWith("HTTPRoute ")) {
              for (Object service : every(object, "service")) {
                services.add(text((Map<?, ?>) service, "name"));
              }
            }
            everyValue(object, "serviceName", services);
            everyValue(object, "claimName", claims);
            everyValue(object, "serviceAccountName", accounts);
            for (Object map : every(object, "configMap")) {
              maps.add(text((Map<?, ?>) map, "name"));
            }
          });
      assertThat(objects.keySet())
          .as(overlay)
          .containsAll(services.stream().map(name -> "Service " + name).toList())
          .containsAll(claims.stream().map(name -> "PersistentVolumeClaim " + name).toList())
          .containsAll(accounts.stream().map(name -> "ServiceAccount " + name).toList())
          .containsAll(maps.stream().map(name -> "ConfigMap " + name).toList());
    }
  }

  @ParameterizedTest
  @CsvSource({"base/statefulset.yaml", "overlays/replicas/deployment.yaml"})
  void selectors_chooseTheGatewaysPods(String file) throws IOException {
    Map<?, ?> set = object(ROOT.resolve(file));
    Map<?, ?> labels = map(set, "spec", "template", "metadata", "labels");
    for (Map<?, ?> selector :
        List.of(
            map(set, "spec", "selector", "matchLabels"),
            map(object(ROOT.resolve("base/service.yaml")), "spec", "selector"),
            map(
                object(ROOT.resolve("base/networkpolicy.yaml")),
                "spec",
                "podSelector",
                "matchLabels"),
            map(
                object(ROOT.resolve("base/poddisruptionbudget.yaml")),
                "spec",
                "selector",
                "matchLabels"))) {
      assertThat(labels.entrySet().containsAll(selector.entrySet())).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "base/statefulset.yaml",
    "overlays/replicas/deployment.yaml",
    "overlays/receivers/receivers.yaml",
    "knative/service.yaml"
  })
  void container_fitsTheImagesAndTheSettings(String file) throws IOException {
    Map<?, ?> manifest = object(ROOT.resolve(file));
    Map<?, ?> settings = object(Path.of("src/main/resources/application.yaml"));
    Object port = map(settings, "quarkus", "http").get("port");
    Map<?, ?> container = (Map<?, ?>) list(every(manifest, "containers").getFirst()).getFirst();

    Map<?, ?> portEntry = (Map<?, ?>) list(container, "ports").getFirst();
    assertThat(portEntry.get("containerPort")).isEqualTo(port);
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      if (container.get(probe) instanceof Map<?, ?> asked) {
        assertThat(text(map(asked, "httpGet"), "path")).matches("/q/health/(started|live|ready)");
        assertThat(map(asked, "httpGet").get("port")).isIn(portEntry.get("name"), port);
      }
    }
    Map<String, String> environment = new LinkedHashMap<>();
    for (Object variable : list(container, "env")) {
      environment.put(text((Map<?, ?>) variable, "name"), text((Map<?, ?>) variable, "value"));
    }
    assertThat(environment).containsEntry("QUARKUS_HTTP_PORT", String.valueOf(port));
    assertThat(environment.keySet()).allSatisfy(PackagingTest::isVariableOfASetting);
    List<String> mounts =
        list(container, "volumeMounts").stream()
            .map(mount -> text((Map<?, ?>) mount, "mountPath"))
            .toList();
    assertThat(mounts).contains("/tmp");
    if (environment.containsKey("DIPEO_DATA_DIR")) {
      assertThat(mounts).contains(environment.get("DIPEO_DATA_DIR"));
    }

    Set<String> users = new TreeSet<>();
    everyValue(manifest, "runAsUser", users);
    assertThat(users)
        .containsExactly(
            PackagingTest.instructions(PackagingTest.NATIVE, "USER").getLast().split(":")[0]);
    Map<?, ?> cage = map(container, "securityContext");
    assertThat(cage.get("readOnlyRootFilesystem")).isEqualTo(true);
    assertThat(cage.get("allowPrivilegeEscalation")).isEqualTo(false);
  }

  @Test
  void replicas_areADeploymentOnADatabase_inThePlaceOfThePodWithAVolume() throws IOException {
    Map<String, Map<?, ?>> objects = objects(REPLICAS.resolve("kustomization.yaml"));
    assertThat(objects)
        .containsKeys("Deployment dipeo", "PodDisruptionBudget dipeo", "Service dipeo")
        .doesNotContainKey("StatefulSet dipeo");
    Map<?, ?> deployment = objects.get("Deployment dipeo");
    assertThat(every(deployment, "persistentVolumeClaim")).isEmpty();
    Map<String, Map<?, ?>> environment = environment(deployment);
    assertThat(text(environment.get("DIPEO_STORE"), "value")).isEqualTo("postgresql");
    assertThat(map(environment.get("DIPEO_REPLICA_NAME"), "valueFrom", "fieldRef"))
        .isEqualTo(Map.of("fieldPath", "metadata.name"));
    for (String name : List.of("JDBC_URL", "USERNAME", "PASSWORD")) {
      String variable = "QUARKUS_DATASOURCE_" + name;
      assertThat(map(environment.get(variable), "valueFrom", "secretKeyRef"))
          .isEqualTo(Map.of("name", "dipeo-database", "key", variable));
    }
  }

  @Test
  void replicas_areThreeAtLeast_andGoOneAfterAnother() throws IOException {
    Map<String, Map<?, ?>> objects = objects(REPLICAS.resolve("kustomization.yaml"));
    Map<?, ?> deployment = objects.get("Deployment dipeo");
    Map<?, ?> scaling = map(objects.get("HorizontalPodAutoscaler dipeo"), "spec");
    assertThat(map(scaling, "scaleTargetRef"))
        .isEqualTo(
            Map.of(
                "apiVersion",
                deployment.get("apiVersion"),
                "kind",
                "Deployment",
                "name",
                map(deployment, "metadata").get("name")));
    assertThat(scaling.get("minReplicas")).isEqualTo(3);
    assertThat(map(deployment, "spec").containsKey("replicas"))
        .as("undoes the autoscaler's work")
        .isFalse();
    assertThat(map(deployment, "spec", "strategy", "rollingUpdate").get("maxUnavailable"))
        .isEqualTo(0);
    assertThat(map(objects.get("PodDisruptionBudget dipeo"), "spec").get("maxUnavailable"))
        .isEqualTo(1);

    Map<?, ?> pod = map(deployment, "spec", "template", "spec");
    int sleep = (Integer) map((Map<?, ?>) every(pod, "preStop").getFirst(), "sleep").get("seconds");
    assertThat((Integer) pod.get("terminationGracePeriodSeconds"))
        .isGreaterThanOrEqualTo(sleep + PackagingTest.STOP_SECONDS);
    Map<?, ?> labels = map(deployment, "spec", "selector", "matchLabels");
    assertThat(list(pod, "topologySpreadConstraints"))
        .extracting(spread -> text((Map<?, ?>) spread, "topologyKey"))
        .containsExactly("kubernetes.io/hostname", "topology.kubernetes.io/zone");
    for (Object spread : list(pod, "topologySpreadConstraints")) {
      assertThat(map((Map<?, ?>) spread, "labelSelector", "matchLabels")).isEqualTo(labels);
    }
  }

  /** The base adds its labels only to what it names itself. */
  @Test
  void replicas_haveTheLabelsThatTheServiceOfTheBaseChoosesBy() throws IOException {
    assertThat(list(object(REPLICAS.resolve("kustomization.yaml")), "labels"))
        .isEqualTo(list(object(ROOT.resolve("base/kustomization.yaml")), "labels"));
  }

  @Test
  void receivers_keepNothing_andPutOnTheTopicThatRunnersRead() throws IOException {
    Map<String, Map<?, ?>> objects = objects(RECEIVERS.resolve("kustomization.yaml"));
    Map<?, ?> receivers = objects.get("Deployment dipeo-receiver");
    assertThat(list(map(receivers, "spec", "template", "spec"), "volumes"))
        .extracting(volume -> text((Map<?, ?>) volume, "name"))
        .containsExactly("tmp");
    assertThat(values(environment(receivers)))
        .containsEntry("DIPEO_MODE", "receive")
        .containsEntry("DIPEO_CHANNEL", "kafka")
        .containsEntry("DIPEO_STORE", "none")
        .allSatisfy((name, _) -> assertThat(name).doesNotContain("DATASOURCE"));
    assertThat(every(receivers, "secretRef")).containsExactly(Map.of("name", "dipeo-secrets"));

    Map<String, Map<?, ?>> changed = environment(objects.get("patch of Deployment dipeo"));
    assertThat(values(changed))
        .containsOnlyKeys("DIPEO_MODE", "DIPEO_CHANNEL", "KAFKA_BOOTSTRAP_SERVERS")
        .containsEntry("DIPEO_MODE", "run")
        .containsEntry("DIPEO_CHANNEL", "kafka");
    assertThat(text(changed.get("KAFKA_BOOTSTRAP_SERVERS"), "value"))
        .isEqualTo(values(environment(receivers)).get("KAFKA_BOOTSTRAP_SERVERS"));
    assertThat(values(environment(objects.get("Deployment dipeo"))))
        .containsEntry("DIPEO_STORE", "postgresql");
  }

  /** What names Service dipeo, such as an Ingress, reaches receivers; runners have their own. */
  @Test
  void receivers_getWhatIsSentToTheService_andHaveWhatTheirPodsAreChosenBy() throws IOException {
    Map<String, Map<?, ?>> objects = objects(RECEIVERS.resolve("kustomization.yaml"));
    Map<?, ?> receivers = objects.get("Deployment dipeo-receiver");
    Map<?, ?> labels = map(receivers, "spec", "template", "metadata", "labels");
    assertThat(labels).isNotEqualTo(podLabels(objects.get("Deployment dipeo")));
    for (Map<?, ?> selector :
        List.of(
            map(receivers, "spec", "selector", "matchLabels"),
            map(objects.get("patch of Service dipeo"), "spec", "selector"),
            map(
                objects.get("PodDisruptionBudget dipeo-receiver"),
                "spec",
                "selector",
                "matchLabels"),
            map(
                objects.get("NetworkPolicy dipeo-receiver"),
                "spec",
                "podSelector",
                "matchLabels"))) {
      assertThat(selector).isEqualTo(labels);
    }
    for (Object spread :
        list(map(receivers, "spec", "template", "spec"), "topologySpreadConstraints")) {
      assertThat(map((Map<?, ?>) spread, "labelSelector", "matchLabels")).isEqualTo(labels);
    }
    assertThat(map(objects.get("Service dipeo-runner"), "spec", "selector"))
        .isEqualTo(podLabels(objects.get("Deployment dipeo")));
    assertThat(list(object(RECEIVERS.resolve("kustomization.yaml")), "labels"))
        .isEqualTo(list(object(ROOT.resolve("base/kustomization.yaml")), "labels"));
  }

  @Test
  void receivers_areThreeAtLeast_andReachTheBrokersOnly() throws IOException {
    Map<String, Map<?, ?>> objects = objects(RECEIVERS.resolve("kustomization.yaml"));
    Map<?, ?> receivers = objects.get("Deployment dipeo-receiver");
    Map<?, ?> scaling = map(objects.get("HorizontalPodAutoscaler dipeo-receiver"), "spec");
    assertThat(map(scaling, "scaleTargetRef").get("name")).isEqualTo("dipeo-receiver");
    assertThat(scaling.get("minReplicas")).isEqualTo(3);
    assertThat(map(receivers, "spec").containsKey("replicas"))
        .as("undoes the autoscaler's work")
        .isFalse();
    Map<?, ?> pod = map(receivers, "spec", "template", "spec");
    int sleep = (Integer) map((Map<?, ?>) every(pod, "preStop").getFirst(), "sleep").get("seconds");
    assertThat((Integer) pod.get("terminationGracePeriodSeconds"))
        .isGreaterThanOrEqualTo(sleep + PackagingTest.STOP_SECONDS);

    Set<String> ports = new TreeSet<>();
    Map<?, ?> policy = map(objects.get("NetworkPolicy dipeo-receiver"), "spec");
    list(policy, "egress").forEach(egress -> everyValue(egress, "port", ports));
    String brokers = values(environment(receivers)).get("KAFKA_BOOTSTRAP_SERVERS");
    assertThat(ports).containsExactlyInAnyOrder("53", brokers.replaceAll(".*:", ""));
    assertThat(every(policy, "ipBlock")).isEmpty();
  }

  @Test
  void runners_areScaledByTheLagOfTheGroupThatTheyReadIn() throws IOException {
    Map<String, Map<?, ?>> objects = objects(RECEIVERS.resolve("kustomization.yaml"));
    assertThat(objects)
        .as("KEDA makes one of its own, and two undo each other's work")
        .doesNotContainKey("HorizontalPodAutoscaler dipeo");
    Map<?, ?> scaling = map(objects.get("ScaledObject dipeo"), "spec");
    assertThat(map(scaling, "scaleTargetRef"))
        .isEqualTo(Map.of("apiVersion", "apps/v1", "kind", "Deployment", "name", "dipeo"));
    assertThat((Integer) scaling.get("minReplicaCount")).as("runs wait").isPositive();

    Map<?, ?> channel =
        map(
            object(Path.of("src/main/resources/application.yaml")),
            "mp",
            "messaging",
            "incoming",
            "webhook-events");
    Map<?, ?> lag = map((Map<?, ?>) list(scaling, "triggers").getFirst(), "metadata");
    assertThat(lag.get("topic")).isEqualTo(channel.get("topic"));
    assertThat(lag.get("consumerGroup")).isEqualTo(map(channel, "group").get("id"));
    assertThat(lag.get("offsetResetPolicy")).isEqualTo(map(channel, "auto", "offset").get("reset"));
    assertThat(lag.get("bootstrapServers"))
        .isEqualTo(
            values(environment(objects.get("patch of Deployment dipeo")))
                .get("KAFKA_BOOTSTRAP_SERVERS"));

    Map<?, ?> topic = object(ROOT.resolve("topics/webhook-events.yaml"));
    assertThat(scaling.get("maxReplicaCount")).isEqualTo(map(topic, "spec").get("partitions"));
  }

  @Test
  void topics_areThoseOfTheSettings_andSurviveABroker() throws IOException {
    Map<?, ?> messaging =
        map(object(Path.of("src/main/resources/application.yaml")), "mp", "messaging");
    Map<?, ?> sending = map(messaging, "outgoing", "webhook-events-out");
    Map<?, ?> reading = map(messaging, "incoming", "webhook-events");
    Map<?, ?> topic = object(ROOT.resolve("topics/webhook-events.yaml"));
    Map<?, ?> dead = object(ROOT.resolve("topics/webhook-events-dead.yaml"));
    assertThat(map(topic, "metadata").get("name"))
        .isEqualTo(sending.get("topic"))
        .isEqualTo(reading.get("topic"));
    assertThat(map(dead, "metadata").get("name"))
        .isEqualTo(map(reading, "dead-letter-queue").get("topic"));
    Object largest = map(topic, "spec", "config").get("max.message.bytes");
    assertThat(largest).isEqualTo(map(sending, "max", "request").get("size"));
    assertThat((Integer) map(dead, "spec", "config").get("max.message.bytes"))
        .as("the record and why it is dead")
        .isGreaterThan((Integer) largest);
    for (Map<?, ?> each : List.of(topic, dead)) {
      assertThat(map(each, "spec").get("replicas")).isEqualTo(3);
      assertThat(map(each, "spec", "config").get("min.insync.replicas")).isEqualTo(2);
    }
    // The commands of the documentation make the same.
    assertThat(Files.readString(Path.of("docs/scaling.md")))
        .contains(
            "--topic webhook-events --partitions " + map(topic, "spec").get("partitions"),
            "--config max.message.bytes=" + largest,
            "--config retention.ms=" + map(topic, "spec", "config").get("retention.ms"),
            "--topic webhook-events.dead --partitions " + map(dead, "spec").get("partitions"),
            "--config max.message.bytes=" + map(dead, "spec", "config").get("max.message.bytes"));
  }

  @Test
  void internet_reachesWebhooksOnly() throws IOException {
    Set<String> paths = new TreeSet<>();
    everyValue(object(ROOT.resolve("components/ingress/ingress.yaml")), "path", paths);
    assertThat(paths).containsExactly("/webhooks");
    assertThat(every(object(ROOT.resolve("components/gateway/httproute.yaml")), "matches"))
        .hasSize(1)
        .asString()
        .contains("PathPrefix", "value=/webhooks");
  }

  // --- reading

  private static Map<?, ?> podLabels(Map<?, ?> deployment) {
    return map(deployment, "spec", "template", "metadata", "labels");
  }

  /** The variables of a container, by name. */
  private static Map<String, Map<?, ?>> environment(Map<?, ?> deployment) {
    Map<String, Map<?, ?>> environment = new LinkedHashMap<>();
    for (Object variable : list(every(deployment, "env").getFirst())) {
      environment.put(text((Map<?, ?>) variable, "name"), (Map<?, ?>) variable);
    }
    return environment;
  }

  private static Map<String, String> values(Map<String, Map<?, ?>> environment) {
    Map<String, String> values = new LinkedHashMap<>();
    environment.forEach((name, variable) -> values.put(name, text(variable, "value")));
    return values;
  }

  private static boolean isKustomization(Path file) {
    return file.endsWith("kustomization.yaml");
  }

  private static List<Path> files(java.util.function.Predicate<Path> wanted) throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".yaml") && wanted.test(file))
          .sorted()
          .toList();
    }
  }

  /** The files and folders that a kustomization names. */
  private static List<Path> references(Path file) throws IOException {
    Map<?, ?> kustomization = object(file);
    List<Object> names = new ArrayList<>(list(kustomization, "resources"));
    names.addAll(list(kustomization, "components"));
    list(kustomization, "patches").stream()
        .map(patch -> ((Map<?, ?>) patch).get("path"))
        .filter(Objects::nonNull)
        .forEach(names::add);
    for (Object generator : list(kustomization, "configMapGenerator")) {
      names.addAll(list((Map<?, ?>) generator, "files"));
    }
    return names.stream()
        .map(name -> file.resolveSibling(String.valueOf(name)).normalize())
        .toList();
  }

  /** The objects that a kustomization is made of, with those of the others that it names. */
  private static Map<String, Map<?, ?>> objects(Path file) throws IOException {
    Map<?, ?> kustomization = object(file);
    Map<String, Map<?, ?>> objects = new LinkedHashMap<>();
    for (String part : List.of("resources", "components")) {
      for (Object name : list(kustomization, part)) {
        Path path = file.resolveSibling(String.valueOf(name)).normalize();
        if (Files.isDirectory(path)) {
          objects.putAll(objects(path.resolve("kustomization.yaml")));
        } else {
          Map<?, ?> object = object(path);
          objects.put(id(object), object);
        }
      }
    }
    for (Object patch : list(kustomization, "patches")) {
      Map<?, ?> patching = patching(file, (Map<?, ?>) patch);
      objects.put("patch of " + id(patching), patching);
      if (deletes(patching)) {
        objects.remove(id(patching));
      }
    }
    for (Object generator : list(kustomization, "configMapGenerator")) {
      objects.put("ConfigMap " + text((Map<?, ?>) generator, "name"), Map.of());
    }
    return objects;
  }

  /** The object of a patch, in a file of its own or in the kustomization. */
  private static Map<?, ?> patching(Path kustomization, Map<?, ?> patch) throws IOException {
    return patch.containsKey("path")
        ? object(kustomization.resolveSibling(text(patch, "path")))
        : parse(text(patch, "patch"));
  }

  private static boolean deletes(Map<?, ?> patch) {
    return "delete".equals(patch.get("$patch"));
  }

  private static String id(Map<?, ?> object) {
    return object.get("kind") + " " + map(object, "metadata").get("name");
  }

  private static Map<?, ?> object(Path file) throws IOException {
    return parse(Files.readString(file));
  }

  private static Map<?, ?> parse(String text) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
  }

  private static Map<?, ?> map(Map<?, ?> from, String... keys) {
    Object value = from;
    for (String key : keys) {
      value = ((Map<?, ?>) value).get(key);
      assertThat(value).as(String.join(".", keys)).isInstanceOf(Map.class);
    }
    return (Map<?, ?>) value;
  }

  private static List<?> list(Map<?, ?> from, String key) {
    return from.get(key) == null ? List.of() : list(from.get(key));
  }

  private static List<?> list(Object value) {
    return (List<?>) value;
  }

  private static String text(Map<?, ?> from, String key) {
    return String.valueOf(from.get(key));
  }

  /** Every value of a key, wherever it is. */
  private static List<Object> every(Object tree, String key) {
    List<Object> found = new ArrayList<>();
    switch (tree) {
      case Map<?, ?> map ->
          map.forEach(
              (name, value) -> {
                if (key.equals(name)) {
                  found.add(value);
                }
                found.addAll(every(value, key));
              });
      case List<?> list -> list.forEach(item -> found.addAll(every(item, key)));
      case null, default -> {}
    }
    return found;
  }

  private static void everyValue(Object tree, String key, Set<String> into) {
    every(tree, key).forEach(value -> into.add(String.valueOf(value)));
  }
}
