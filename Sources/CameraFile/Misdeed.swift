/// Something a virtual camera does wrong on purpose, in words.
protocol Misdeed: RawRepresentable, CaseIterable where RawValue == String {
    var sentence: String { get }
}

extension CameraFile.Fault: Misdeed {
    package var sentence: String {
        switch self {
        case .loseEraseAnswer: "The first `erase` is obeyed, but the channel ends instead of an answer."
        case .vanishWithoutTombstone: "`erase` makes the recording vanish; nothing says so."
        case .eraseWithoutTombstone: "After `erase` the inventory says erased and names no tombstone."
        case .wrongManifestSignature: "The signature given with a manifest is of other bytes."
        case .wrongInventorySignature: "The signature given with an inventory page is of other bytes."
        case .staleInventoryNonce: "Inventory pages carry another nonce than the station's."
        case .brokenChain: "The inventory gives a wrong digest as each manifest's predecessor."
        case .wrongKey: "A released key does not open its item."
        case .keepSilent: "`hello` is never answered."
        }
    }
}

extension CameraFile.ManifestDamage: Misdeed {
    var sentence: String {
        switch self {
        case .manifest: "One bit differs from what was signed."
        case .signature: "One bit of the signature differs."
        case .chain: "It is signed as it is, but names another manifest as the one before."
        }
    }
}

extension CameraFile.ItemDamage: Misdeed {
    var sentence: String {
        switch self {
        case .headerTag: "One bit of the header's tag."
        case .commitment: "One bit of the key commitment."
        case .frame: "One bit of the second frame's ciphertext."
        case .frameTag: "One bit of the second frame's tag."
        case .frameOrder: "The second and third frame are in each other's place."
        case .truncation: "The last 100 bytes are missing, and no manifest says so."
        case .chunkDigest: "The manifest's digest of the first of several chunks."
        case .itemDigest: "The manifest's digest of the whole, of several chunks."
        }
    }
}
