package io.plumbline.shared.lake;

import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import org.apache.iceberg.exceptions.NotFoundException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.io.InputFile;
import org.apache.iceberg.io.OutputFile;
import org.apache.iceberg.io.PositionOutputStream;
import org.apache.iceberg.io.SeekableInputStream;

/**
 * Iceberg's file access, by way of our {@link Storage}: one place decides rights and durability.
 * The locations Iceberg has recorded are looked for where the warehouse is now.
 */
final class LakeFileIO implements FileIO {
  @Serial private static final long serialVersionUID = 1;

  private final Storage storage;
  private final LakeFolder folder;

  LakeFileIO(LakeFolder folder, Storage storage) {
    this.folder = folder;
    this.storage = storage;
  }

  @Override
  public InputFile newInputFile(String location) {
    return new Input(storage, folder.here(location));
  }

  @Override
  public OutputFile newOutputFile(String location) {
    return new Output(storage, location);
  }

  @Override
  public void deleteFile(String location) {
    try {
      storage.delete(folder.here(location));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record Input(Storage storage, String location) implements InputFile {
    @Override
    public long getLength() {
      try {
        return storage.length(location);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public SeekableInputStream newStream() {
      try {
        org.apache.parquet.io.SeekableInputStream in = storage.open(location);
        return new SeekableInputStream() {
          @Override
          public long getPos() throws IOException {
            return in.getPos();
          }

          @Override
          public void seek(long position) throws IOException {
            in.seek(position);
          }

          @Override
          public int read() throws IOException {
            return in.read();
          }

          @Override
          public int read(byte[] target, int offset, int length) throws IOException {
            return in.read(target, offset, length);
          }

          @Override
          public void close() throws IOException {
            in.close();
          }
        };
      } catch (IOException e) {
        throw new NotFoundException(e, "Cannot open %s", location);
      }
    }

    @Override
    public boolean exists() {
      try {
        return storage.exists(location);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private record Output(Storage storage, String location) implements OutputFile {
    @Override
    public PositionOutputStream create() {
      try {
        org.apache.parquet.io.PositionOutputStream out = storage.create(location);
        return new PositionOutputStream() {
          @Override
          public long getPos() throws IOException {
            return out.getPos();
          }

          @Override
          public void write(int b) throws IOException {
            out.write(b);
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
          }

          @Override
          public void close() throws IOException {
            out.close();
          }
        };
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public PositionOutputStream createOrOverwrite() {
      return create(); // every name is used once: nothing is ever overwritten
    }

    @Override
    public InputFile toInputFile() {
      return new Input(storage, location);
    }
  }
}
