package dev.pawl.engine.audit;

import java.util.HexFormat;

/** Hashes as people see them. */
final class Hex {
    private Hex() {}

    static String of(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    static byte[] parse(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
