;; The optimiser's arithmetic, four float32 at a time. Addresses are bytes, a multiple of 16; counts are numbers, a multiple of 16.
;; `npm run kernels` in the package compiles this file to kernels-wasm.ts.
(module
  (import "optimizer" "memory" (memory 1))

  ;; Σ g², summed in float64: 16 numbers at a time, each of which has a sum of its own, as an addition waits for the one before.
  (func (export "sumOfSquares") (param $g i32) (param $count i32) (result f64)
    (local $end i32) (local $x v128)
    (local $low0 v128) (local $high0 v128) (local $low1 v128) (local $high1 v128) (local $low2 v128) (local $high2 v128) (local $low3 v128) (local $high3 v128)
    (local.set $end (i32.add (local.get $g) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $g) (local.get $end)))
        (local.set $x (v128.load offset=0 (local.get $g)))
        (local.set $x (f32x4.mul (local.get $x) (local.get $x)))
        (local.set $low0 (f64x2.add (local.get $low0) (f64x2.promote_low_f32x4 (local.get $x))))
        (local.set $high0 (f64x2.add (local.get $high0) (f64x2.promote_low_f32x4
          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $x) (local.get $x)))))
        (local.set $x (v128.load offset=16 (local.get $g)))
        (local.set $x (f32x4.mul (local.get $x) (local.get $x)))
        (local.set $low1 (f64x2.add (local.get $low1) (f64x2.promote_low_f32x4 (local.get $x))))
        (local.set $high1 (f64x2.add (local.get $high1) (f64x2.promote_low_f32x4
          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $x) (local.get $x)))))
        (local.set $x (v128.load offset=32 (local.get $g)))
        (local.set $x (f32x4.mul (local.get $x) (local.get $x)))
        (local.set $low2 (f64x2.add (local.get $low2) (f64x2.promote_low_f32x4 (local.get $x))))
        (local.set $high2 (f64x2.add (local.get $high2) (f64x2.promote_low_f32x4
          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $x) (local.get $x)))))
        (local.set $x (v128.load offset=48 (local.get $g)))
        (local.set $x (f32x4.mul (local.get $x) (local.get $x)))
        (local.set $low3 (f64x2.add (local.get $low3) (f64x2.promote_low_f32x4 (local.get $x))))
        (local.set $high3 (f64x2.add (local.get $high3) (f64x2.promote_low_f32x4
          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $x) (local.get $x)))))
        (local.set $g (i32.add (local.get $g) (i32.const 64)))
        (br $next)))
    (local.set $low0 (f64x2.add (f64x2.add (local.get $low0) (local.get $low1)) (f64x2.add (local.get $low2) (local.get $low3))))
    (local.set $high0 (f64x2.add (f64x2.add (local.get $high0) (local.get $high1)) (f64x2.add (local.get $high2) (local.get $high3))))
    (local.set $low0 (f64x2.add (local.get $low0) (local.get $high0)))
    (f64.add (f64x2.extract_lane 0 (local.get $low0)) (f64x2.extract_lane 1 (local.get $low0))))

  ;; sum ← sum + g.
  (func (export "add") (param $sum i32) (param $g i32) (param $count i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $g) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $g) (local.get $end)))
        (v128.store (local.get $sum) (f32x4.add (v128.load (local.get $sum)) (v128.load (local.get $g))))
        (local.set $sum (i32.add (local.get $sum) (i32.const 16)))
        (local.set $g (i32.add (local.get $g) (i32.const 16)))
        (br $next))))

  ;; average ← decay·average + rate·x.
  (func (export "average") (param $average i32) (param $x i32) (param $count i32) (param $decay f32) (param $rate f32)
    (local $end i32) (local $d v128) (local $r v128)
    (local.set $end (i32.add (local.get $x) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $d (f32x4.splat (local.get $decay)))
    (local.set $r (f32x4.splat (local.get $rate)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $x) (local.get $end)))
        (v128.store
          (local.get $average)
          (f32x4.add
            (f32x4.mul (v128.load (local.get $average)) (local.get $d))
            (f32x4.mul (v128.load (local.get $x)) (local.get $r))))
        (local.set $average (i32.add (local.get $average) (i32.const 16)))
        (local.set $x (i32.add (local.get $x) (i32.const 16)))
        (br $next))))

  ;; m ← β1·m + rate1·g, v ← β2·v + rate2·g², p ← shrink·p − stepSize·m / (√v + ε).
  (func (export "adamW")
    (param $p i32) (param $m i32) (param $v i32) (param $g i32) (param $count i32)
    (param $beta1 f32) (param $rate1 f32) (param $beta2 f32) (param $rate2 f32)
    (param $epsilon f32) (param $stepSize f32) (param $shrink f32)
    (local $end i32) (local $gradient v128) (local $first v128) (local $second v128)
    (local $b1 v128) (local $r1 v128) (local $b2 v128) (local $r2 v128) (local $e v128) (local $s v128) (local $k v128)
    (local.set $end (i32.add (local.get $g) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $b1 (f32x4.splat (local.get $beta1)))
    (local.set $r1 (f32x4.splat (local.get $rate1)))
    (local.set $b2 (f32x4.splat (local.get $beta2)))
    (local.set $r2 (f32x4.splat (local.get $rate2)))
    (local.set $e (f32x4.splat (local.get $epsilon)))
    (local.set $s (f32x4.splat (local.get $stepSize)))
    (local.set $k (f32x4.splat (local.get $shrink)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $g) (local.get $end)))
        (local.set $gradient (v128.load (local.get $g)))
        (local.set $first
          (f32x4.add
            (f32x4.mul (v128.load (local.get $m)) (local.get $b1))
            (f32x4.mul (local.get $gradient) (local.get $r1))))
        (local.set $second
          (f32x4.add
            (f32x4.mul (v128.load (local.get $v)) (local.get $b2))
            (f32x4.mul (f32x4.mul (local.get $gradient) (local.get $gradient)) (local.get $r2))))
        (v128.store (local.get $m) (local.get $first))
        (v128.store (local.get $v) (local.get $second))
        (v128.store
          (local.get $p)
          (f32x4.sub
            (f32x4.mul (v128.load (local.get $p)) (local.get $k))
            (f32x4.mul
              (f32x4.div (local.get $first) (f32x4.add (f32x4.sqrt (local.get $second)) (local.get $e)))
              (local.get $s))))
        (local.set $p (i32.add (local.get $p) (i32.const 16)))
        (local.set $m (i32.add (local.get $m) (i32.const 16)))
        (local.set $v (i32.add (local.get $v) (i32.const 16)))
        (local.set $g (i32.add (local.get $g) (i32.const 16)))
        (br $next))))

  ;; m ← momentum·m + rate·g, p ← shrink·p − alongMomentum·m − alongGradient·g.
  (func (export "sgd")
    (param $p i32) (param $m i32) (param $g i32) (param $count i32)
    (param $momentum f32) (param $rate f32) (param $alongMomentum f32) (param $alongGradient f32) (param $shrink f32)
    (local $end i32) (local $gradient v128) (local $moment v128)
    (local $u v128) (local $r v128) (local $am v128) (local $ag v128) (local $k v128)
    (local.set $end (i32.add (local.get $g) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $u (f32x4.splat (local.get $momentum)))
    (local.set $r (f32x4.splat (local.get $rate)))
    (local.set $am (f32x4.splat (local.get $alongMomentum)))
    (local.set $ag (f32x4.splat (local.get $alongGradient)))
    (local.set $k (f32x4.splat (local.get $shrink)))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $g) (local.get $end)))
        (local.set $gradient (v128.load (local.get $g)))
        (local.set $moment
          (f32x4.add
            (f32x4.mul (v128.load (local.get $m)) (local.get $u))
            (f32x4.mul (local.get $gradient) (local.get $r))))
        (v128.store (local.get $m) (local.get $moment))
        (v128.store
          (local.get $p)
          (f32x4.sub
            (f32x4.sub
              (f32x4.mul (v128.load (local.get $p)) (local.get $k))
              (f32x4.mul (local.get $moment) (local.get $am)))
            (f32x4.mul (local.get $gradient) (local.get $ag))))
        (local.set $p (i32.add (local.get $p) (i32.const 16)))
        (local.set $m (i32.add (local.get $m) (i32.const 16)))
        (local.set $g (i32.add (local.get $g) (i32.const 16)))
        (br $next)))))
