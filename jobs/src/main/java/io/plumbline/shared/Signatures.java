package io.plumbline.shared;

import io.plumbline.shared.config.ConfigFault;
import io.plumbline.shared.config.ConfigFaultsException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;

/**
 * Ed25519 signatures as OpenSSL makes and checks them: keys in PEM ({@code openssl genpkey
 * -algorithm ed25519}, {@code openssl pkey -pubout}), signatures as 64 raw bytes.
 */
public final class Signatures {
  private static final String ALGORITHM = "Ed25519";

  private Signatures() {}

  /**
   * The signature of {@code content}.
   *
   * @throws ConfigFaultsException when the file holds no Ed25519 private key
   */
  public static byte[] sign(Path privateKey, byte[] content) {
    try {
      PrivateKey key =
          KeyFactory.getInstance(ALGORITHM)
              .generatePrivate(new PKCS8EncodedKeySpec(pem(privateKey, "PRIVATE KEY")));
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(key);
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw noKey(privateKey, "private", "openssl genpkey -algorithm ed25519 -out FILE");
    }
  }

  /**
   * Reads a public key.
   *
   * @throws ConfigFaultsException when the file holds no Ed25519 public key
   */
  public static PublicKey publicKey(Path file) {
    try {
      return KeyFactory.getInstance(ALGORITHM)
          .generatePublic(new X509EncodedKeySpec(pem(file, "PUBLIC KEY")));
    } catch (GeneralSecurityException e) {
      throw noKey(file, "public", "openssl pkey -in PRIVATE -pubout -out FILE");
    }
  }

  /** Whether {@code signature} is one of {@code content} by the holder of the key. */
  public static boolean holds(PublicKey key, byte[] content, byte[] signature) {
    try {
      Signature check = Signature.getInstance(ALGORITHM);
      check.initVerify(key);
      check.update(content);
      return check.verify(signature);
    } catch (GeneralSecurityException e) {
      return false; // bytes that are no signature at all
    }
  }

  /** What stands between the lines of a PEM file; nothing where it is not of that kind. */
  private static byte[] pem(Path file, String kind) {
    try {
      String text = Files.readString(file, StandardCharsets.US_ASCII);
      String begin = "-----BEGIN " + kind + "-----";
      int from = text.indexOf(begin);
      int to = text.indexOf("-----END " + kind + "-----");
      return from < 0 || to < from
          ? new byte[0]
          : Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    } catch (IOException | IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static ConfigFaultsException noKey(Path file, String kind, String how) {
    return new ConfigFaultsException(
        List.of(
            new ConfigFault(
                file.toString(),
                0,
                0,
                "The file holds no Ed25519 %s key in PEM.".formatted(kind),
                "Make one with: " + how)));
  }
}
