package io.plumbline.shared.lake;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.SeekableInputStream;

/**
 * Opens Parquet files without Hadoop's configuration and codec registry: loading them would cost a
 * command that only reads results more than the reading does.
 */
final class ParquetFiles {
  private ParquetFiles() {}

  static ParquetFileReader open(Storage storage, String location) throws IOException {
    return ParquetFileReader.open(input(storage, location), readOptions());
  }

  static ParquetReadOptions readOptions() {
    return ParquetReadOptions.builder(new PlainParquetConfiguration())
        .withCodecFactory(new Codecs())
        .withUseHadoopVectoredIo(false)
        .build();
  }

  static InputFile input(Storage storage, String location) {
    return new InputFile() {
      @Override
      public long getLength() throws IOException {
        return storage.length(location);
      }

      @Override
      public SeekableInputStream newStream() throws IOException {
        return storage.open(location);
      }

      @Override
      public String toString() {
        return location;
      }
    };
  }

  static OutputFile output(Storage storage, String location) {
    return new OutputFile() {
      @Override
      public PositionOutputStream create(long blockSizeHint) throws IOException {
        return storage.create(location);
      }

      @Override
      public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
        return storage.create(location);
      }

      @Override
      public boolean supportsBlockSize() {
        return false;
      }

      @Override
      public long defaultBlockSize() {
        return 0;
      }

      @Override
      public String getPath() {
        return location;
      }
    };
  }

  /** Where a small file is made before it is written at once. */
  static OutputFile memory(ByteArrayOutputStream bytes) {
    return new OutputFile() {
      @Override
      public PositionOutputStream create(long blockSizeHint) {
        return new PositionOutputStream() {
          @Override
          public long getPos() {
            return bytes.size();
          }

          @Override
          public void write(int b) {
            bytes.write(b);
          }

          @Override
          public void write(byte[] source, int offset, int length) {
            bytes.write(source, offset, length);
          }
        };
      }

      @Override
      public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        return create(blockSizeHint);
      }

      @Override
      public boolean supportsBlockSize() {
        return false;
      }

      @Override
      public long defaultBlockSize() {
        return 0;
      }
    };
  }

  /** Zstandard and nothing: the two ways our own files are stored. */
  static final class Codecs implements CompressionCodecFactory {
    /** Fast, and within a tenth of the size of the default level on these columns. */
    static final int LEVEL = 1;

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
      return switch (codec) {
        case ZSTD -> new ZstdCompressor();
        case UNCOMPRESSED -> new Verbatim();
        default -> throw unknown(codec);
      };
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
      return switch (codec) {
        case ZSTD -> new ZstdDecompressor();
        case UNCOMPRESSED -> new Verbatim();
        default -> throw unknown(codec);
      };
    }

    @Override
    public void release() {}

    private static IllegalArgumentException unknown(CompressionCodecName codec) {
      return new IllegalArgumentException(
          "The file is compressed with " + codec + ", which Plumbline never writes.");
    }
  }

  private static final class ZstdCompressor
      implements CompressionCodecFactory.BytesInputCompressor {
    @Override
    public BytesInput compress(BytesInput bytes) throws IOException {
      return BytesInput.from(Zstd.compress(bytes.toByteArray(), Codecs.LEVEL));
    }

    @Override
    public CompressionCodecName getCodecName() {
      return CompressionCodecName.ZSTD;
    }

    @Override
    public void release() {}
  }

  private static final class ZstdDecompressor
      implements CompressionCodecFactory.BytesInputDecompressor {
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();

    @Override
    public BytesInput decompress(BytesInput bytes, int size) throws IOException {
      return BytesInput.from(context.decompress(bytes.toByteArray(), size));
    }

    @Override
    public void decompress(ByteBuffer from, int compressed, ByteBuffer to, int size) {
      byte[] source = new byte[compressed];
      from.get(source);
      to.put(context.decompress(source, size));
    }

    @Override
    public void release() {
      context.close();
    }
  }

  private static final class Verbatim
      implements CompressionCodecFactory.BytesInputCompressor,
          CompressionCodecFactory.BytesInputDecompressor {
    @Override
    public BytesInput compress(BytesInput bytes) {
      return bytes;
    }

    @Override
    public CompressionCodecName getCodecName() {
      return CompressionCodecName.UNCOMPRESSED;
    }

    @Override
    public BytesInput decompress(BytesInput bytes, int size) {
      return bytes;
    }

    @Override
    public void decompress(ByteBuffer from, int compressed, ByteBuffer to, int size) {
      to.put(from.slice(from.position(), size));
      from.position(from.position() + compressed);
    }

    @Override
    public void release() {}
  }
}
