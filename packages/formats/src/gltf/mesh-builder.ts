export type Vector = readonly [number, number, number];
/** Linear red, green and blue, 0 … 1. */
export type Colour = Vector;

/** Triangles with a colour and one more thing per vertex, such as the joint that moves it. */
export class MeshBuilder<Tag> {
  readonly positions: Vector[] = [];
  readonly colours: Colour[] = [];
  readonly tags: Tag[] = [];
  readonly triangles: number[] = [];

  vertex(position: Vector, colour: Colour, tag: Tag): number {
    this.colours.push(colour);
    this.tags.push(tag);
    return this.positions.push(position) - 1;
  }

  /**
   * A surface over a grid of `rows + 1` × `columns + 1` points. Seen from its outer side, columns run counter-clockwise where rows run up.
   * @param at the point for v (row) and u (column), both 0 … 1
   */
  grid(rows: number, columns: number, at: (v: number, u: number) => readonly [Vector, Colour, Tag]): void {
    const first = this.positions.length;
    for (let row = 0; row <= rows; row++)
      for (let column = 0; column <= columns; column++) this.vertex(...at(row / rows, column / columns));
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const a = first + row * (columns + 1) + column;
        const b = a + columns + 1;
        this.triangles.push(a, a + 1, b, a + 1, b + 1, b);
      }
  }

  /**
   * Unit normals: the mean of the triangles around a point, each by its area. Vertices at the same place (the seam of a closed grid) share theirs
   * where they have the same tag group.
   */
  normals(group: (tag: Tag) => string | number): Vector[] {
    const keys = this.positions.map(
      (position, i) => `${group(this.tags[i] as Tag)}:${position.map((value) => value.toFixed(5)).join(',')}`,
    );
    const sums = new Map<string, [number, number, number]>();
    for (let i = 0; i < this.triangles.length; i += 3) {
      const corners = [0, 1, 2].map((k) => this.triangles[i + k] ?? 0);
      const [a, b, c] = corners.map((index) => this.positions[index] ?? ([0, 0, 0] as Vector)) as [
        Vector,
        Vector,
        Vector,
      ];
      const normal = cross(subtract(b, a), subtract(c, a));
      for (const index of corners) {
        const key = keys[index] ?? '';
        const sum = sums.get(key) ?? [0, 0, 0];
        sums.set(key, [sum[0] + normal[0], sum[1] + normal[1], sum[2] + normal[2]]);
      }
    }
    return keys.map((key) => unit(sums.get(key) ?? [0, 0, 1]) ?? [0, 0, 1]);
  }
}

export function subtract(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** Undefined for a vector without length. */
export function unit(v: Vector): Vector | undefined {
  const length = Math.hypot(...v);
  return length > 1e-12 ? [v[0] / length, v[1] / length, v[2] / length] : undefined;
}
