package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.dipeo.yaml.Location;
import dev.dipeo.yaml.Mistake;
import dev.dipeo.yaml.MistakesException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The providers of a folder: {@code <folder>/<name>/provider.yaml}.
 *
 * <p>Look-ups never block and take no lock. {@link #refresh} reads files: call it off the event
 * loop, as often as changes should be detected. When a manifest becomes invalid, its last valid
 * version stays in use; a manifest that is invalid from the start gives a provider that exists and
 * accepts nothing.
 */
public final class ProviderRegistry {
  /** Most providers. */
  public static final int MAX_PROVIDERS = 1_000;

  /** Largest manifest, in bytes. */
  public static final int MAX_MANIFEST_BYTES = 1024 * 1024;

  private static final int VARIABLES_MAX = 10 * MAX_PROVIDERS;

  private static final Logger LOG = Logger.getLogger(ProviderRegistry.class);
  private static final String MANIFEST = "provider.yaml";

  private final Path folder;
  private final Function<String, Optional<String>> environment;

  /** Variables that manifests refer to; a few per provider. */
  private final Set<String> named = ConcurrentHashMap.newKeySet();

  private final UnsignedPolicy unsignedPolicy;
  private final ManifestReader reader;
  private volatile Snapshot snapshot = new Snapshot(new TreeMap<>());
  private boolean folderWasThere = true;

  private record Snapshot(SortedMap<String, Slot> slots) {}

  /**
   * The state of one provider's folder.
   *
   * @param good last valid manifest, if there was one
   * @param mistakes mistakes of the current manifest
   * @param secrets hash of the secrets in {@code provider}
   */
  private record Slot(
      FolderState files,
      Optional<Manifest> good,
      List<Mistake> mistakes,
      String secrets,
      Provider provider) {}

  /**
   * Reads the folder.
   *
   * @param folder parent of the providers' folders; if it does not exist, there are no providers
   * @param environment looks up {@code {{env.NAME}}}
   */
  public ProviderRegistry(
      Path folder, Function<String, Optional<String>> environment, UnsignedPolicy unsignedPolicy) {
    this.folder = folder;
    this.environment =
        name -> {
          if (named.size() < VARIABLES_MAX) {
            named.add(name);
          }
          return environment.apply(name);
        };
    this.unsignedPolicy = unsignedPolicy;
    this.reader = new ManifestReader(KnownSchemes.load());
    refresh();
  }

  /** The provider with this name. */
  public Optional<Provider> find(String name) {
    return Optional.ofNullable(snapshot.slots().get(name)).map(Slot::provider);
  }

  /** All providers, by name. */
  public List<Provider> all() {
    return snapshot.slots().values().stream().map(Slot::provider).toList();
  }

  /** Whether a manifest has referred to this environment variable. */
  public boolean namesVariable(String name) {
    return named.contains(name);
  }

  /** All missing secrets. */
  public List<MissingSecret> missingSecrets() {
    return all().stream().flatMap(provider -> provider.missingSecrets().stream()).toList();
  }

  /** The mistakes of the current manifests, by provider. */
  public SortedMap<String, List<Mistake>> mistakes() {
    SortedMap<String, List<Mistake>> mistakes = new TreeMap<>();
    snapshot
        .slots()
        .forEach(
            (name, slot) -> {
              if (!slot.mistakes().isEmpty()) {
                mistakes.put(name, slot.mistakes());
              }
            });
    return mistakes;
  }

  /** Applies changes: of files and secrets, new and removed providers. */
  public synchronized void refresh() {
    List<Path> folders;
    try {
      folders = folders();
    } catch (IOException e) {
      if (folderWasThere) {
        folderWasThere = false;
        LOG.warnf(
            "providers.folder_missing folder=%s providers=%d: %s",
            folder.toAbsolutePath(),
            snapshot.slots().size(),
            snapshot.slots().isEmpty()
                ? "no webhook is received; set dipeo.integrations-dir"
                : "what was read last stays in force");
      }
      return;
    }
    folderWasThere = true;
    SortedMap<String, Slot> slots = new TreeMap<>();
    for (Path each : folders) {
      String name = String.valueOf(each.getFileName());
      Slot slot = slot(name, each, snapshot.slots().get(name));
      slots.put(name, slot);
    }
    for (String name : snapshot.slots().keySet()) {
      if (!slots.containsKey(name)) {
        LOG.infof("provider.removed provider=%s", name);
      }
    }
    snapshot = new Snapshot(slots);
  }

  private List<Path> folders() throws IOException {
    List<Path> folders = new ArrayList<>();
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(folder, entry -> Files.isRegularFile(entry.resolve(MANIFEST)))) {
      for (Path entry : entries) {
        if (String.valueOf(entry.getFileName()).startsWith(".")) {
          continue;
        }
        folders.add(entry);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    folders.sort(null);
    if (folders.size() > MAX_PROVIDERS) {
      LOG.errorf(
          "providers.too_many folder=%s found=%d read=%d", folder, folders.size(), MAX_PROVIDERS);
      return folders.subList(0, MAX_PROVIDERS);
    }
    return folders;
  }

  private Slot slot(String name, Path path, @Nullable Slot previous) {
    FolderState files;
    try {
      files = FolderState.of(path, previous == null ? null : previous.files());
    } catch (IOException e) {
      files = FolderState.UNREADABLE;
    }
    if (previous != null && files.sameContent(previous.files())) {
      return withSecretsOfNow(
          new Slot(
              files,
              previous.good(),
              previous.mistakes(),
              previous.secrets(),
              previous.provider()));
    }
    String file = folder.resolve(name).resolve(MANIFEST).toString();
    try {
      Manifest manifest =
          reader.read(file, name, text(path.resolve(MANIFEST), file), new SchemaFolder(path));
      log(manifest, previous);
      return ready(files, manifest, List.of());
    } catch (MistakesException e) {
      return broken(name, files, e.mistakes(), previous);
    }
  }

  private Slot withSecretsOfNow(Slot slot) {
    if (slot.good().isEmpty()) {
      return slot;
    }
    Manifest manifest = slot.good().get();
    if (SecretLookup.fingerprint(manifest, environment).equals(slot.secrets())) {
      return slot;
    }
    LOG.infof("provider.secrets_changed provider=%s", manifest.name());
    return ready(slot.files(), manifest, slot.mistakes());
  }

  private Slot ready(FolderState files, Manifest manifest, List<Mistake> mistakes) {
    String secrets = SecretLookup.fingerprint(manifest, environment);
    Provider provider = Provider.of(manifest, environment, unsignedPolicy);
    for (MissingSecret missing : provider.missingSecrets()) {
      LOG.warnf(
          "provider.secret_missing provider=%s variable=%s: %s; nothing is accepted until then",
          missing.provider(), missing.variable(), missing.problem());
    }
    return new Slot(files, Optional.of(manifest), mistakes, secrets, provider);
  }

  private static Slot broken(
      String name, FolderState files, List<Mistake> mistakes, @Nullable Slot previous) {
    boolean keeps = previous != null && previous.good().isPresent();
    LOG.errorf(
        "provider.manifest_rejected provider=%s in_force=%s\n%s",
        name,
        keeps ? "the last good one" : "none, every request is refused",
        mistakes.stream().map(Mistake::toString).collect(Collectors.joining("\n")));
    return previous != null && keeps
        ? new Slot(files, previous.good(), mistakes, previous.secrets(), previous.provider())
        : new Slot(files, Optional.empty(), mistakes, "", Provider.broken(name, mistakes));
  }

  private void log(Manifest manifest, @Nullable Slot previous) {
    manifest.warnings().forEach(warning -> LOG.warn(warning.toString()));
    LOG.infof(
        "provider.%s provider=%s events=%d",
        previous == null ? "loaded" : "reloaded", manifest.name(), manifest.events().size());
    WebhookConfig config = manifest.webhook().orElse(WebhookConfig.SILENT);
    if (config.schemes().isEmpty()) {
      boolean refused = !config.saysUnsigned() && unsignedPolicy == UnsignedPolicy.REFUSE;
      LOG.warnf(
          "provider.unsigned provider=%s: no signature is declared; %s",
          manifest.name(),
          refused ? "every request is refused" : "whatever anybody sends is accepted");
    }
  }

  private static String text(Path path, String file) throws MistakesException {
    String problem;
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_MANIFEST_BYTES + 1);
      if (bytes.length <= MAX_MANIFEST_BYTES) {
        return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      }
      problem = "the manifest is larger than " + MAX_MANIFEST_BYTES + " bytes";
    } catch (CharacterCodingException e) {
      problem = "the manifest is not UTF-8";
    } catch (IOException e) {
      problem = "the manifest cannot be read: " + e.getMessage();
    }
    throw new MistakesException(List.of(new Mistake(new Location(file, 1, 1), problem)));
  }
}
