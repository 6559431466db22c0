;; The optimiser's arithmetic, four float32 at a time. Addresses are bytes, a multiple of 16; counts are numbers, a multiple of 16.
;; `npm run kernels` in the package compiles this file to kernels-wasm.ts.
(module
  (import "optimizer" "memory" (memory 1))

  ;; Σ g². 1,024 numbers at a time are summed in float32, in 16 sums, as an addition waits for the one before; these in float64.
  (func (export "sumOfSquares") (param $g i32) (param $count i32) (result f64)
    (local $end i32) (local $pause i32) (local $x v128) (local $total v128)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128)
    (local.set $end (i32.add (local.get $g) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $block
        (br_if $done (i32.ge_u (local.get $g) (local.get $end)))
        (local.set $pause (i32.add (local.get $g) (i32.const 4096)))
        (if (i32.gt_u (local.get $pause) (local.get $end)) (then (local.set $pause (local.get $end))))
        (local.set $s0 (v128.const i32x4 0 0 0 0))
        (local.set $s1 (v128.const i32x4 0 0 0 0))
        (local.set $s2 (v128.const i32x4 0 0 0 0))
        (local.set $s3 (v128.const i32x4 0 0 0 0))
        (loop $next
            (local.set $x (v128.load offset=0 (local.get $g)))
            (local.set $s0 (f32x4.add (local.get $s0) (f32x4.mul (local.get $x) (local.get $x))))
            (local.set $x (v128.load offset=16 (local.get $g)))
            (local.set $s1 (f32x4.add (local.get $s1) (f32x4.mul (local.get $x) (local.get $x))))
            (local.set $x (v128.load offset=32 (local.get $g)))
            (local.set $s2 (f32x4.add (local.get $s2) (f32x4.mul (local.get $x) (local.get $x))))
            (local.set $x (v128.load offset=48 (local.get $g)))
            (local.set $s3 (f32x4.add (local.get $s3) (f32x4.mul (local.get $x) (local.get $x))))
            (local.set $g (i32.add (local.get $g) (i32.const 64)))
            (br_if $next (i32.lt_u (local.get $g) (local.get $pause))))
        (local.set $x
          (f32x4.add (f32x4.add (local.get $s0) (local.get $s1)) (f32x4.add (local.get $s2) (local.get $s3))))
        (local.set $total (f64x2.add (local.get $total) (f64x2.promote_low_f32x4 (local.get $x))))
        (local.set $total
          (f64x2.add
            (local.get $total)
            (f64x2.promote_low_f32x4
              (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $x) (local.get $x)))))
        (br $block)))
    (f64.add (f64x2.extract_lane 0 (local.get $total)) (f64x2.extract_lane 1 (local.get $total))))

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

  ;; m ← β1·m + rate1·g, v ← β2·v + rate2·g², p ← shrink·p − stepSize·m / (√v + ε), average ← decay·average + rate·p if it has an address.
  (func (export "adamW")
    (param $p i32) (param $m i32) (param $v i32) (param $g i32) (param $average i32) (param $count i32)
    (param $beta1 f32) (param $rate1 f32) (param $beta2 f32) (param $rate2 f32)
    (param $epsilon f32) (param $stepSize f32) (param $shrink f32) (param $decay f32) (param $rate f32)
    (local $end i32) (local $averages i32)
    (local $gradient v128) (local $first v128) (local $second v128) (local $x v128) (local $d v128) (local $r v128)
    (local $b1 v128) (local $r1 v128) (local $b2 v128) (local $r2 v128) (local $e v128) (local $s v128) (local $k v128)
    (local.set $end (i32.add (local.get $g) (i32.shl (local.get $count) (i32.const 2))))
    (local.set $b1 (f32x4.splat (local.get $beta1)))
    (local.set $r1 (f32x4.splat (local.get $rate1)))
    (local.set $b2 (f32x4.splat (local.get $beta2)))
    (local.set $r2 (f32x4.splat (local.get $rate2)))
    (local.set $e (f32x4.splat (local.get $epsilon)))
    (local.set $s (f32x4.splat (local.get $stepSize)))
    (local.set $k (f32x4.splat (local.get $shrink)))
    (local.set $d (f32x4.splat (local.get $decay)))
    (local.set $r (f32x4.splat (local.get $rate)))
    (local.set $averages (local.get $average))
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
        (local.set $x
          (f32x4.sub
            (f32x4.mul (v128.load (local.get $p)) (local.get $k))
            (f32x4.mul
              (f32x4.div (local.get $first) (f32x4.add (f32x4.sqrt (local.get $second)) (local.get $e)))
              (local.get $s))))
        (v128.store (local.get $p) (local.get $x))
        (if (local.get $averages)
          (then
            (v128.store
              (local.get $average)
              (f32x4.add
                (f32x4.mul (v128.load (local.get $average)) (local.get $d))
                (f32x4.mul (local.get $x) (local.get $r))))
            (local.set $average (i32.add (local.get $average) (i32.const 16)))))
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
