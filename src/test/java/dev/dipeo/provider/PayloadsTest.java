package dev.dipeo.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dipeo.base.Json;
import dev.dipeo.base.MediaType;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadsTest {
  private static final String FORM = MediaType.FORM;

  private static String json(String type, String body) {
    Normalised normalised = Payloads.normalise(MediaType.of(type), body.getBytes(UTF_8));
    assertThat(normalised).isInstanceOf(Normalised.Payload.class);
    return Json.text(((Normalised.Payload) normalised).json());
  }

  private static void malformed(String type, byte[] body, String message) {
    assertThat(Payloads.normalise(MediaType.of(type), body))
        .isInstanceOfSatisfying(
            Normalised.MalformedPayload.class, m -> assertThat(m.message()).contains(message));
  }

  private static void malformed(String type, String body, String message) {
    malformed(type, body.getBytes(UTF_8), message);
  }

  @Test
  void json_inItsManyNames() {
    for (String type :
        new String[] {
          "application/json",
          "Application/JSON; charset=UTF-8",
          "application/json;charset=\"utf-8\"",
          "application/cloudevents+json; charset=utf-8",
          "text/json",
          ""
        }) {
      assertThat(json(type, "{\"a\": [1, 2.50]}")).isEqualTo("{\"a\":[1,2.50]}");
    }
    assertThat(Payloads.normalise(MediaType.of(""), "[]".getBytes(UTF_8)))
        .isInstanceOf(Normalised.Payload.class);
  }

  @Test
  void otherTypes_areUnsupported() {
    for (String type :
        new String[] {
          "text/plain", "multipart/form-data; boundary=x", "application/xml", "+json", "\u0000"
        }) {
      assertThat(Payloads.normalise(MediaType.of(type), "{}".getBytes(UTF_8)))
          .as(type)
          .isInstanceOf(Normalised.UnsupportedContentType.class);
    }
  }

  private static String json(String type, byte[] body) {
    Normalised normalised = Payloads.normalise(MediaType.of(type), body);
    assertThat(normalised).as(type).isInstanceOf(Normalised.Payload.class);
    return Json.text(((Normalised.Payload) normalised).json());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "us-ascii",
        "ISO-8859-1",
        "utf-16",
        "\"UTF-8\"",
        "windows-1252",
        "no-such-name",
        ""
      })
  void bytesThatAreUtf8_areReadAsThat_whateverIsDeclared(String charset) {
    assertThat(json("application/json; charset=" + charset, "{\"a\":\"\u00e9\ud83d\udc69\"}"))
        .isEqualTo("{\"a\":\"\u00e9\ud83d\udc69\"}");
    assertThat(json(FORM + "; charset=" + charset, "a=%C3%A9&b=\u00e9"))
        .isEqualTo("{\"a\":\"\u00e9\",\"b\":\"\u00e9\"}");
  }

  @Test
  void otherBytes_areReadAsDeclared() {
    String text = "{\"a\":\"\u00e9\"}";
    String type = "application/json; charset=";
    assertThat(json(type + "iso-8859-1", text.getBytes(ISO_8859_1))).isEqualTo(text);
    assertThat(json(type + "Latin1; x=y", text.getBytes(ISO_8859_1))).isEqualTo(text);
    assertThat(json(type + "UTF-16", text.getBytes(UTF_16))).isEqualTo(text);
    assertThat(json(type + "utf-16", text.getBytes(UTF_16LE))).isEqualTo(text);
    assertThat(json(type + "utf-16", text.getBytes(UTF_16BE))).isEqualTo(text);
    assertThat(json(type + "utf-16le", ("\ufeff" + text).getBytes(UTF_16LE))).isEqualTo(text);
    assertThat(json(type + "utf-16be", text.getBytes(UTF_16BE))).isEqualTo(text);
    assertThat(json(FORM + ";charset=iso-8859-1", "a=%E9&b=%C3%A9".getBytes(ISO_8859_1)))
        .isEqualTo("{\"a\":\"\u00e9\",\"b\":\"\u00e9\"}");
    assertThat(json(FORM + ";charset=utf-16", "a=1".getBytes(UTF_16))).isEqualTo("{\"a\":\"1\"}");
    malformed(type + "us-ascii", text.getBytes(ISO_8859_1), "not UTF-8, nor us-ascii");
    malformed(type + "utf-16", new byte[] {'{', 0, '}'}, "not UTF-8, nor utf-16");
  }

  @Test
  void otherBytes_inACharsetThatNobodyKnows_areUnsupportedByItsName() {
    for (String type : new String[] {"application/json", FORM}) {
      assertThat(
              Payloads.normalise(
                  MediaType.of(type + "; charset=x-no\u001bsuch"), "a=\u00e9".getBytes(ISO_8859_1)))
          .isEqualTo(
              new Normalised.UnsupportedContentType(
                  "The charset 'x-no?such' is not read; send UTF-8"));
    }
  }

  @Test
  void byteOrderMark_isNoPartOfTheText() {
    assertThat(json("application/json", "\ufeff{\"a\":1}")).isEqualTo("{\"a\":1}");
    assertThat(json(FORM, "\ufeffpayload=%7B%22a%22%3A1%7D")).isEqualTo("{\"a\":1}");
  }

  @Test
  void json_thatTwoReadersCouldReadDifferently_isMalformed() {
    malformed("application/json", "", "empty");
    malformed("application/json", "{", "not valid JSON");
    malformed("application/json", "{\"a\":1,\"a\":2}", "Duplicate");
    malformed("application/json", "{} {}", "not valid JSON");
    malformed("application/json", "{\"a\":\"\u00e9\"}".getBytes(ISO_8859_1), "not UTF-8");
    malformed("application/json", "{}".getBytes(UTF_16), "not UTF-8");
    malformed(
        "application/json",
        "[".repeat(Json.MAX_DEPTH + 1) + "]".repeat(Json.MAX_DEPTH + 1),
        "not valid JSON");
    malformed("application/json", "{\"n\":1e99999999999}", "a number's exponent is beyond 999");
  }

  @Test
  void form_isAnObjectOfItsFields() {
    assertThat(json(FORM, "command=%2Fdeploy&text=api+server%20%C3%A9&text=2&empty=&bare&=x&&"))
        .isEqualTo(
            "{\"command\":\"/deploy\",\"text\":[\"api server \u00e9\",\"2\"],\"empty\":\"\",\"bare\":\"\",\"\":\"x\"}");
  }

  @Test
  void form_withJsonInPayload_isThatJson() {
    assertThat(json(FORM, "payload=%7B%22zen%22%3A%22Keep+it+logically+awesome.%22%7D"))
        .isEqualTo("{\"zen\":\"Keep it logically awesome.\"}");
    assertThat(json(FORM, "payload=%7B%22a%22%3A1%7D&token=x"))
        .isEqualTo("{\"payload\":{\"a\":1},\"token\":\"x\"}");
    assertThat(json(FORM, "payload=hello")).isEqualTo("{\"payload\":\"hello\"}");
    malformed(FORM, "payload=%7B%22a%22", "not valid JSON");
    malformed(FORM, "payload=[1e-99999999999]", "a number's exponent is beyond 999");
  }

  @Test
  void form_malformed() {
    malformed(FORM, "a=%", "hexadecimal");
    malformed(FORM, "a=%4", "hexadecimal");
    malformed(FORM, "a=%zz", "hexadecimal");
    malformed(FORM, "a=%ff", "not UTF-8");
    malformed(FORM, "&&", "no field");
    assertThat(json(FORM, "a=%41")).isEqualTo("{\"a\":\"A\"}");
  }

  @Test
  void form_asManyFieldsAsAreRead() {
    String most =
        IntStream.range(0, Payloads.MAX_FORM_FIELDS)
            .mapToObj(i -> "f" + i + "=1")
            .collect(Collectors.joining("&"));
    assertThat(json(FORM, most)).contains("\"f999\"");
    malformed(FORM, most + "&more=1", "more than 1000 fields");
  }
}
