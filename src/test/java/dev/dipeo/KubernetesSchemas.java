package dev.dipeo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.everit.json.schema.Schema;
import org.everit.json.schema.ValidationException;
import org.everit.json.schema.loader.SchemaLoader;
import org.json.JSONArray;
import org.json.JSONObject;
import org.json.JSONTokener;

/**
 * The JSON schemas of Kubernetes, Gateway API, Knative and Prometheus operator objects, from
 * fabric8's model artifacts, and those of KEDA and Strimzi, from this folder of tests. Made strict:
 * a key that a schema does not name is a violation.
 */
final class KubernetesSchemas {
  private static final List<String> RESOURCES =
      List.of(
          "schema/kube-schema.json", "schema/knative-schema.json", "schema/operators-schema.json");

  /** The kinds that the manifests use, by apiVersion and kind. */
  private static final Map<String, String> DEFINITIONS =
      Map.ofEntries(
          Map.entry("v1 Namespace", "kubernetes_core_Namespace"),
          Map.entry("v1 PersistentVolumeClaim", "kubernetes_core_PersistentVolumeClaim"),
          Map.entry("v1 Service", "kubernetes_core_Service"),
          Map.entry("v1 ServiceAccount", "kubernetes_core_ServiceAccount"),
          Map.entry("apps/v1 Deployment", "kubernetes_apps_Deployment"),
          Map.entry("apps/v1 StatefulSet", "kubernetes_apps_StatefulSet"),
          Map.entry(
              "autoscaling/v2 HorizontalPodAutoscaler",
              "kubernetes_autoscaling_v2_HorizontalPodAutoscaler"),
          Map.entry("networking.k8s.io/v1 Ingress", "kubernetes_networking_v1_Ingress"),
          Map.entry("networking.k8s.io/v1 NetworkPolicy", "kubernetes_networking_v1_NetworkPolicy"),
          Map.entry("policy/v1 PodDisruptionBudget", "kubernetes_policy_v1_PodDisruptionBudget"),
          Map.entry(
              "gateway.networking.k8s.io/v1 HTTPRoute", "kubernetes_sigs_gatewayapi_v1_HTTPRoute"),
          Map.entry("monitoring.coreos.com/v1 ServiceMonitor", "os_monitoring_v1_ServiceMonitor"),
          Map.entry(
              "serving.knative.dev/v1 Service", "knative_dev_serving_pkg_apis_serving_v1_Service"),
          Map.entry("keda.sh/v1alpha1 ScaledObject", "keda_v1alpha1_ScaledObject"),
          Map.entry("kafka.strimzi.io/v1 KafkaTopic", "strimzi_v1_KafkaTopic"));

  /** What the schemas describe by its parts in Go, and manifests write as one scalar. */
  private static final Map<String, List<String>> SCALARS =
      Map.of(
          "kubernetes_apimachinery_pkg_util_intstr_IntOrString", List.of("integer", "string"),
          "kubernetes_resource_Quantity", List.of("number", "string"));

  private final JSONObject definitions = new JSONObject();
  private final Map<String, Schema> loaded = new ConcurrentHashMap<>();

  KubernetesSchemas() {
    for (String resource : RESOURCES) {
      for (URL url : urls(resource)) {
        JSONObject more = read(url).getJSONObject("definitions");
        more.keySet().forEach(name -> definitions.put(name, more.get(name)));
      }
    }
    SCALARS.forEach(
        (name, types) -> definitions.put(name, new JSONObject().put("type", new JSONArray(types))));
    Map<String, String> byJavaType = new HashMap<>();
    for (String name : definitions.keySet()) {
      JSONObject definition = definitions.getJSONObject(name);
      for (String key : List.of("javaType", "existingJavaType")) {
        if (definition.has(key)) {
          byJavaType.put(definition.getString(key), name);
        }
      }
    }
    byJavaType.put(
        "io.fabric8.kubernetes.api.model.IntOrString",
        "kubernetes_apimachinery_pkg_util_intstr_IntOrString");
    byJavaType.put("io.fabric8.kubernetes.api.model.Quantity", "kubernetes_resource_Quantity");
    for (String name : definitions.keySet()) {
      strict(definitions.get(name), byJavaType);
    }
  }

  /** What is wrong with an object, each as a pointer and a message; empty when nothing is. */
  List<String> violations(Map<?, ?> object) {
    String kind = object.get("apiVersion") + " " + object.get("kind");
    String definition = DEFINITIONS.get(kind);
    if (definition == null) {
      return List.of("no schema for " + kind);
    }
    try {
      loaded.computeIfAbsent(definition, this::load).validate(new JSONObject(object));
      return List.of();
    } catch (ValidationException e) {
      return e.getAllMessages();
    }
  }

  private Schema load(String definition) {
    JSONObject root =
        new JSONObject().put("$ref", "#/definitions/" + definition).put("definitions", definitions);
    return SchemaLoader.builder().schemaJson(root).draftV6Support().build().load().build();
  }

  /** No key but those named; and what is only named by its Java type refers to that. */
  private static void strict(Object schema, Map<String, String> byJavaType) {
    switch (schema) {
      case JSONObject object -> {
        if (object.optJSONObject("properties") instanceof JSONObject properties) {
          object.put("additionalProperties", false);
          // Said of a property, as in the third draft; later ones say it of the object.
          for (String name : properties.keySet()) {
            if (properties.getJSONObject(name).remove("required") instanceof Boolean) {
              object.append("required", name);
            }
          }
        } else if (object.has("existingJavaType") && !object.has("$ref") && !object.has("type")) {
          String definition = byJavaType.get(object.getString("existingJavaType"));
          if (definition != null) {
            object.put("$ref", "#/definitions/" + definition);
          }
        }
        object.keySet().forEach(key -> strict(object.get(key), byJavaType));
      }
      case JSONArray array -> array.forEach(item -> strict(item, byJavaType));
      default -> {}
    }
  }

  private static List<URL> urls(String resource) {
    try {
      return Collections.list(KubernetesSchemas.class.getClassLoader().getResources(resource));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JSONObject read(URL url) {
    try (InputStream in = url.openStream()) {
      return new JSONObject(new JSONTokener(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
