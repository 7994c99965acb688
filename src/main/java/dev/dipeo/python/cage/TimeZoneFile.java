package dev.dipeo.python.cage;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneOffsetTransitionRule;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;

/**
 * A time zone as the file that Python's {@code zoneinfo} reads (TZif, RFC 9636), made from the time
 * zones of Java: available in the smallest container, and as recent as the JDK.
 */
final class TimeZoneFile {
  /** A valid abbreviation; other zones are abbreviated to their offset. */
  private static final String ABBREVIATION = "[A-Za-z]{3,6}";

  private record Kind(int offset, boolean daylight, String abbreviation) {}

  private final ZoneRules rules;
  private final TimeZone names;

  private TimeZoneFile(String id) {
    this.rules = ZoneId.of(id).getRules();
    this.names = TimeZone.getTimeZone(id);
  }

  /** The file of a zone that {@link ZoneId} knows. */
  static byte[] of(String id) {
    return new TimeZoneFile(id).bytes();
  }

  private byte[] bytes() {
    List<ZoneOffsetTransition> transitions = rules.getTransitions();
    List<Kind> kinds = new ArrayList<>();
    kinds.add(
        transitions.isEmpty()
            ? kind(rules.getOffset(Instant.EPOCH), false)
            : new Kind(transitions.getFirst().getOffsetBefore().getTotalSeconds(), false, "LMT"));
    List<Integer> kindAfter = new ArrayList<>();
    for (ZoneOffsetTransition transition : transitions) {
      Kind kind =
          kind(transition.getOffsetAfter(), rules.isDaylightSavings(transition.getInstant()));
      if (!kinds.contains(kind)) {
        kinds.add(kind);
      }
      kindAfter.add(kinds.indexOf(kind));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      header(out, 0, 1, 1); // the first block is for readers of the last century
      out.write(new byte[Integer.BYTES + 2 + 1]);
      StringBuilder abbreviations = new StringBuilder();
      List<Integer> places = new ArrayList<>();
      for (Kind kind : kinds) {
        places.add(abbreviations.length());
        abbreviations.append(kind.abbreviation()).append('\0');
      }
      header(out, transitions.size(), kinds.size(), abbreviations.length());
      for (ZoneOffsetTransition transition : transitions) {
        out.writeLong(transition.toEpochSecond());
      }
      for (int kind : kindAfter) {
        out.writeByte(kind);
      }
      for (int i = 0; i < kinds.size(); i++) {
        out.writeInt(kinds.get(i).offset());
        out.writeBoolean(kinds.get(i).daylight());
        out.writeByte(places.get(i));
      }
      out.write(ascii(abbreviations.toString()));
      out.write(ascii("\n" + forever(kinds, kindAfter) + "\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void header(DataOutputStream out, int transitions, int kinds, int letters)
      throws IOException {
    out.write(ascii("TZif3"));
    out.write(new byte[15 + 3 * Integer.BYTES]); // reserved; no leap seconds, no hints of kinds
    out.writeInt(transitions);
    out.writeInt(kinds);
    out.writeInt(letters);
  }

  private Kind kind(ZoneOffset offset, boolean daylight) {
    String name = names.getDisplayName(daylight, TimeZone.SHORT, Locale.ENGLISH);
    int seconds = offset.getTotalSeconds();
    return new Kind(seconds, daylight, name.matches(ABBREVIATION) ? name : numeric(seconds));
  }

  private static String numeric(int seconds) {
    int minutes = Math.abs(seconds) / 60;
    String sign = seconds < 0 ? "-" : "+";
    return minutes % 60 == 0
        ? String.format(Locale.ROOT, "%s%02d", sign, minutes / 60)
        : String.format(Locale.ROOT, "%s%02d%02d", sign, minutes / 60, minutes % 60);
  }

  /** The rule after the last transition, in POSIX form: {@code CET-1CEST,M3.5.0,M10.5.0/3}. */
  private String forever(List<Kind> kinds, List<Integer> kindAfter) {
    List<ZoneOffsetTransitionRule> yearly = rules.getTransitionRules();
    if (yearly.size() != 2) {
      Kind last = kindAfter.isEmpty() ? kinds.getFirst() : kinds.get(kindAfter.getLast());
      return posix(last);
    }
    boolean firstIsToDaylight =
        yearly.get(0).getOffsetAfter().getTotalSeconds()
            > yearly.get(0).getOffsetBefore().getTotalSeconds();
    ZoneOffsetTransitionRule toDaylight = yearly.get(firstIsToDaylight ? 0 : 1);
    ZoneOffsetTransitionRule toStandard = yearly.get(firstIsToDaylight ? 1 : 0);
    return posix(kind(toStandard.getOffsetAfter(), false))
        + posix(kind(toDaylight.getOffsetAfter(), true))
        + posix(toDaylight)
        + posix(toStandard);
  }

  private static String posix(Kind kind) {
    String name = kind.abbreviation();
    return (name.matches(ABBREVIATION) ? name : "<" + name + ">") + clock(-kind.offset());
  }

  /** The day of a transition and its time by the clock before the change. */
  private static String posix(ZoneOffsetTransitionRule rule) {
    int seconds =
        rule.isMidnightEndOfDay()
            ? (int) Duration.ofDays(1).toSeconds()
            : rule.getLocalTime().toSecondOfDay();
    seconds +=
        switch (rule.getTimeDefinition()) {
          case WALL -> 0;
          case UTC -> rule.getOffsetBefore().getTotalSeconds();
          case STANDARD ->
              rule.getOffsetBefore().getTotalSeconds() - rule.getStandardOffset().getTotalSeconds();
        };
    int day = rule.getDayOfMonthIndicator();
    int weekday = rule.getDayOfWeek() == null ? 0 : rule.getDayOfWeek().getValue() % 7;
    int week = 5; // the last
    if (day > 0) {
      // "Friday on or after the 23rd" is a day after "Thursday on or after the 22nd".
      int later = (day - 1) % 7;
      week = (day - 1) / 7 + 1;
      weekday = Math.floorMod(weekday - later, 7);
      seconds += later * (int) Duration.ofDays(1).toSeconds();
    }
    return ",M" + rule.getMonth().getValue() + "." + week + "." + weekday + "/" + clock(seconds);
  }

  private static String clock(int seconds) {
    int rest = Math.abs(seconds);
    StringBuilder clock = new StringBuilder(seconds < 0 ? "-" : "").append(rest / 3600);
    if (rest % 3600 != 0) {
      clock.append(String.format(Locale.ROOT, ":%02d", rest / 60 % 60));
    }
    if (rest % 60 != 0) {
      clock.append(String.format(Locale.ROOT, ":%02d", rest % 60));
    }
    return clock.toString();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
