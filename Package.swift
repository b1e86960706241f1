// swift-tools-version:6.3
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "aftercare",
    products: [.executable(name: "aftercare", targets: ["aftercare"])],
    dependencies: [
        // Without the default traits swift-configuration stays out of the build.
        .package(
            url: "https://github.com/hummingbird-project/hummingbird",
            from: "2.28.1",
            traits: ["FullFoundation"]
        ),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
        // Workbooks: the archive, its XML, and writing one.
        .systemLibrary(name: "CZip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CExpat", providers: [.apt(["libexpat1-dev"])]),
        .systemLibrary(name: "CXlsxWriter", providers: [.apt(["libxlsxwriter-dev"])]),
        // Photographs: the three kinds that phones and browsers make.
        .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
        .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
        .systemLibrary(name: "CWebP", pkgConfig: "libwebp", providers: [.apt(["libwebp-dev"])]),
        // Labels on devices.
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        // Requests to other people's machines.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "Outgoing", dependencies: ["CCurl"], swiftSettings: strict),
        .target(
            name: "Pictures",
            dependencies: ["CTurboJPEG", "CPNG", "CWebP", "CQREncode"],
            swiftSettings: strict
        ),
        .target(name: "Spreadsheets", dependencies: ["CZip", "CExpat", "CXlsxWriter"], swiftSettings: strict),
        .target(name: "AfterSales", swiftSettings: strict),
        .target(name: "Storage", dependencies: ["CSQLite", "CPostgres", "CSodium"], swiftSettings: strict),
        .target(
            name: "ServiceDesk",
            dependencies: ["AfterSales", "Pictures", "Spreadsheets", "Storage", "CSodium", "Yams"],
            swiftSettings: strict
        ),
        .target(
            name: "Web",
            dependencies: [
                "AfterSales", "Pictures", "ServiceDesk", "Yams",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
            ],
            resources: [.copy("Templates"), .copy("Public"), .copy("Words")],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "aftercare",
            dependencies: [
                "AfterSales", "Outgoing", "Storage", "ServiceDesk", "Web", "Yams",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: strict
        ),
        // Needs the rules alone, so that it builds in seconds.
        .executableTarget(
            name: "DeadlineBenchmark",
            dependencies: ["AfterSales"],
            path: "Benchmarks/Deadlines",
            swiftSettings: strict
        ),
        // `script/bench`: fills desks, asks the serving program and its floor, and compares.
        .executableTarget(
            name: "DeskBenchmark",
            dependencies: [
                "AfterSales", "Storage", "ServiceDesk",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Benchmarks/Desk",
            swiftSettings: strict
        ),
        // A desk on every engine the machine has, with a clock that tests set.
        .target(
            name: "TestDesk",
            dependencies: ["AfterSales", "Storage", "ServiceDesk"],
            path: "Tests/TestDesk",
            swiftSettings: strict
        ),
        .testTarget(name: "AfterSalesTests", dependencies: ["AfterSales"], swiftSettings: strict),
        .testTarget(name: "StorageTests", dependencies: ["Storage", "TestDesk"], swiftSettings: strict),
        .testTarget(name: "OutgoingTests", dependencies: ["Outgoing"], swiftSettings: strict),
        .testTarget(name: "PicturesTests", dependencies: ["Pictures"], swiftSettings: strict),
        .testTarget(
            name: "SpreadsheetsTests",
            dependencies: ["Spreadsheets"],
            exclude: ["Workbooks"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ServiceDeskTests",
            dependencies: ["AfterSales", "ServiceDesk", "Spreadsheets", "Storage", "TestDesk"],
            exclude: ["Imports/devices.xlsx"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "AfterSales", "ServiceDesk", "Storage", "TestDesk", "Web",
                .product(name: "Hummingbird", package: "hummingbird"),
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "CommandTests",
            dependencies: ["AfterSales", "ServiceDesk", "Storage", "TestDesk", "aftercare"],
            swiftSettings: strict
        ),
    ]
)
